import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpc } from '@0gate/contracts/testing';
import { createPublicClient, erc20Abi, http, parseUnits } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../processes/ports.js';
import type { Service } from '../processes/service.js';
import { type Chain, startChains } from './chains.js';
import { createLaunch } from './launch.js';
import { usual_ports } from './places.js';
import { loadSecrets, type Secrets } from './secrets.js';

let dir: string;
let secrets: Secrets;
let chains: Chain[];
const kept: Promise<Service>[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), '0gate-chains-'));
  mkdirSync(join(dir, 'logs'));
  secrets = loadSecrets(dir);
  const ports = { ...usual_ports, ethereum: await freePort(), base: await freePort() };
  const { signal } = new AbortController();
  const launch = createLaunch({ dir, ports, secrets, signal, keep: (starting) => void kept.push(starting) });
  chains = await startChains(launch, () => {});
});
afterAll(async () => {
  for (const service of await Promise.all(kept)) await service.stop();
  rmSync(dir, { recursive: true });
});

test('two chains have the same factory and tokens, and coins for float, faucet and user', async () => {
  const [ethereum, base] = chains;
  expect([ethereum?.chain_id, base?.chain_id]).toEqual([31_337, 31_338]);
  expect(ethereum?.factory).toBe(base?.factory);
  expect(Object.keys(ethereum?.tokens ?? {})).toEqual(['USDC', 'EURC', 'TST18']);
  for (const { rpc_url, tokens, factory } of chains) {
    const client = createPublicClient({ transport: http(rpc_url) });
    expect(await client.getCode({ address: factory })).toMatch(/^0x60/);
    for (const { address, decimals } of Object.values(tokens)) {
      for (const name of ['float', 'faucet', 'user'] as const) {
        const args = [privateKeyToAddress(secrets.chain[name])] as const;
        const balance = await client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args });
        expect(balance).toBe(parseUnits('10000000', decimals));
      }
    }
    for (const name of ['gas', 'float', 'sweeper', 'faucet', 'user'] as const) {
      expect(await client.getBalance({ address: privateKeyToAddress(secrets.chain[name]) })).toBeGreaterThan(0n);
    }
  }
});

test('blocks come by the clock, and finality follows two behind', async () => {
  const rpc_url = chains[0]?.rpc_url ?? '';
  const height = async (tag: string) =>
    BigInt((await rpc<{ number: string }>(rpc_url, 'eth_getBlockByNumber', [tag, false])).number);
  const before = await height('latest');
  await expect.poll(() => height('finalized'), { timeout: 10_000 }).toBeGreaterThan(before);
  const finalized = await height('finalized');
  expect((await height('latest')) - finalized).toBeGreaterThanOrEqual(2n);
});
