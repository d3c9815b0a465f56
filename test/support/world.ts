import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChainToCompare, contractEnvironment, createTestCore, expectCoherentState } from '@0gate/gateway/testing';
import { call, expectStatus, type Stack, type StackOptions, startStack } from '@0gate/sandbox';
import type { Hex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { openBank } from './bank.js';
import { balanceOf } from './chain.js';
import { openLookingGlass } from './looking-glass.js';
import { openPartnerRecords } from './partner-records.js';
import { type Relay, startRelay } from './relay.js';
import { until } from './wait.js';

/** A whole stack in a folder of its own, with everything that a test looks at it by. */
export interface World {
  readonly stack: Stack;
  readonly bank: ReturnType<typeof openBank>;
  readonly records: ReturnType<typeof openPartnerRecords>;
  readonly glass: ReturnType<typeof openLookingGlass>;
  /** Everything that the gateway tells the partner passes here. */
  readonly relay: Relay;
  /** Compares the gateway's books with themselves, the bank's and the chains'. @throws with every difference */
  expectCoherent(): Promise<void>;
  /** A call with the partner's secret key. */
  api(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  /** Stops the gateway, compares its books with the bank's and the chains', and ends everything, whatever is found. */
  close(): Promise<void>;
}

export async function openWorld(options: Omit<StackOptions, 'dir' | 'ports' | 'log'> = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), '0gate-world-'));
  chmodSync(dir, 0o711);
  // The logs of what went wrong are worth keeping, by who looks for it.
  const removeFiles = () => {
    if (process.env['KEEP_WORLD'] === undefined) rmSync(dir, { recursive: true, force: true });
  };
  let stack: Stack | undefined;
  try {
    const gateway = { ...options.gateway, env: { ...contractEnvironment(), ...options.gateway?.env } };
    stack = await startStack({ ...options, gateway, dir, ports: 'own' });
    return await lookAt(stack, dir, removeFiles);
  } catch (error) {
    await stack?.stop();
    removeFiles();
    throw error;
  }
}

async function lookAt(stack: Stack, dir: string, removeFiles: () => void): Promise<World> {
  const { info, postgres } = stack;
  const crashes: Error[] = [];
  void stack.crashed.then((error) => crashes.push(error));
  const records = openPartnerRecords(postgres.databaseUrl('demo_wallet'));
  const glass = openLookingGlass(info.database_url);
  const relay = await startRelay(`${info.demo_wallet_url}/webhooks/0gate`);
  const core = createTestCore(info.database_url, { pool_size: 2 });
  const judges = { bank: { url: info.bank_url, token: info.bank_token }, chains: await readChains(stack, dir) };
  const headers = { authorization: `Bearer ${info.partner.secret_key}` };
  const ask = (method: 'GET' | 'POST', path: string, body?: object) =>
    call(method, `${info.api_url}${path}`, { headers, ...(body === undefined ? {} : { body }) });
  const told = await fetch(`${info.api_url}/v1/webhook_endpoint`, {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ url: relay.url }),
  });
  if (told.status !== 200) throw new Error(`the endpoint was not set: ${await told.text()}`);

  return {
    stack,
    bank: openBank(info),
    records,
    glass,
    relay,
    expectCoherent: () => expectCoherentState(core.db, judges),
    api: async (method, path, body) => {
      const answer = await ask(method, path, body);
      return expectStatus(answer, answer.status === 201 ? 201 : 200, path);
    },
    async close() {
      const { gateway, workers, demo_wallet, bank, rates, identity } = stack;
      const services = [gateway, ...(workers === null ? [] : [workers]), demo_wallet, bank, rates, identity];
      const pids = [...services, ...stack.chains.map(({ service }) => service), postgres].map(({ pid }) => pid);
      try {
        await Promise.all([gateway.stop(), workers?.stop()]);
        await expectCoherentState(core.db, judges);
      } finally {
        await Promise.all([records.close(), glass.close(), core.db.end()]);
        await stack.stop();
        await relay.close();
        rmSync(postgres.data_dir, { recursive: true, force: true });
        removeFiles();
      }
      // Whatever ended, a test ended it.
      if (crashes[0] !== undefined) throw crashes[0];
      await until('the end of every process', () => !pids.some(isAlive), 5_000);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What stood at the operator's addresses before the first sale. */
async function readChains({ info }: Stack, dir: string): Promise<ChainToCompare[]> {
  const { chain } = JSON.parse(readFileSync(join(dir, 'secrets.json'), 'utf8')) as { chain: Record<string, Hex> };
  const treasury = privateKeyToAddress(chain['treasury'] ?? '0x');
  const float = privateKeyToAddress(chain['float'] ?? '0x');
  return Promise.all(
    info.networks.map(async ({ network, rpc_url, tokens }) => {
      const listed = Object.entries(tokens).map(([symbol, address]) => ({ symbol, address }));
      const opening = listed.map(async ({ symbol, address }) => {
        const [at_treasury, at_float] = await Promise.all([
          balanceOf(rpc_url, address, treasury),
          balanceOf(rpc_url, address, float),
        ]);
        return [symbol, { treasury: at_treasury, float: at_float }] as const;
      });
      return {
        network,
        rpc_url,
        treasury,
        float,
        tokens: listed,
        opening: Object.fromEntries(await Promise.all(opening)),
      };
    }),
  );
}
