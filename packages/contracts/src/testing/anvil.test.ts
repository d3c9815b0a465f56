import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type Anvil, type AnvilOptions, startAnvil } from './anvil.js';
import { rpc } from './rpc.js';

const running: Anvil[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((chain) => chain.stop()));
});

async function start(options: AnvilOptions): Promise<Anvil> {
  const chain = await startAnvil(options);
  running.push(chain);
  return chain;
}

async function heightOf({ rpc_url }: Anvil, tag: string): Promise<bigint> {
  return BigInt((await rpc<{ number: string }>(rpc_url, 'eth_getBlockByNumber', [tag, false])).number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('two chains at once have ports and ids of their own', async () => {
  const [a, b] = await Promise.all([start({ chainId: 31_337 }), start({ chainId: 31_338 })]);
  expect(a.rpc_url).not.toBe(b.rpc_url);
  expect(await rpc(a.rpc_url, 'eth_chainId')).toBe('0x7a69');
  expect(await rpc(b.rpc_url, 'eth_chainId')).toBe('0x7a6a');
});

test('without mining, blocks come when asked for, and `finalized` is two epochs behind', async () => {
  const chain = await start({ chainId: 31_337, noMining: true, slotsInAnEpoch: 33 });
  await rpc(chain.rpc_url, 'anvil_mine', ['0x64']);
  expect(await Promise.all(['latest', 'safe', 'finalized'].map((tag) => heightOf(chain, tag)))).toEqual([
    100n,
    67n,
    34n,
  ]);
});

test('with a block time, blocks come by themselves and a lone block becomes final', async () => {
  const chain = await start({ chainId: 31_337, blockTime_s: 1, slotsInAnEpoch: 1 });
  await expect.poll(() => heightOf(chain, 'finalized'), { timeout: 10_000 }).toBeGreaterThanOrEqual(1n);
});

test('a chain with a state folder goes on where it was stopped', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), '0gate-chain-'));
  const first = await start({ chainId: 31_337, noMining: true, stateDir });
  await rpc(first.rpc_url, 'anvil_mine', ['0x5']);
  const hash = (await rpc<{ hash: string }>(first.rpc_url, 'eth_getBlockByNumber', ['0x5', false])).hash;
  await first.stop();
  const second = await start({ chainId: 31_337, noMining: true, stateDir });
  expect((await rpc<{ hash: string }>(second.rpc_url, 'eth_getBlockByNumber', ['latest', false])).hash).toBe(hash);
  await second.stop();
  rmSync(stateDir, { recursive: true });
});

test('stopped, the process is gone; stopping again is harmless', async () => {
  const chain = await start({ chainId: 31_337 });
  await chain.stop();
  expect(isAlive(chain.pid)).toBe(false);
  await chain.stop();
});

test('a port in use is an error that says so', async () => {
  const first = await start({ chainId: 31_337 });
  const port = Number.parseInt(new URL(first.rpc_url).port, 10);
  await expect(startAnvil({ chainId: 31_338, port })).rejects.toThrow(/^anvil ended before it was ready: .*in use/s);
});

test.each(['SIGKILL', 'SIGTERM'] as const)('a parent that ends by %s takes the chain with it', async (signal) => {
  const module = fileURLToPath(new URL('../../dist/testing/anvil.js', import.meta.url));
  const script = `import { startAnvil } from ${JSON.stringify(module)};
    console.log((await startAnvil({ chainId: 31337 })).pid); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number.parseInt(line.toString(), 10);
  expect(isAlive(pid)).toBe(true);
  parent.kill(signal);
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});
