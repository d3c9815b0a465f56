import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { type Hex, keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../outbound/testing/world.js';
import { requestSweep } from '../sweeps/index.js';
import { createTestTenant } from '../testing/index.js';
import { createRefund } from './index.js';

/** The process is killed with -9 after every few steps that it has stored; the chain is the judge. */
const sales = 12;
const least_kills = 8;
const amount_units = 1_000_000n;

let world: World;
let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-pay-'));
  program = join(folder, 'pay-child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../outbound/testing/pay-child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    external: ['pg-native'],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    logLevel: 'error',
  });
  world = await startWorld();
  await world.fillFloat('USDC', amount_units * BigInt(sales));
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

const start = (): ChildProcess =>
  spawn(process.execPath, [program, world.database.app_url, JSON.stringify({ ...world.env, LEASE_S: '1' })], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Everything that a worker has stored: nonces, signings, outcomes, and rows that it moved on. */
async function progress(): Promise<{ steps: bigint; open: bigint }> {
  const [row] = await world.core.db.query<{ steps: bigint; open: bigint }>(
    'progress_in_test',
    `select (select count(*) from outbound_transactions) + (select count(*) from outbound_signatures)
       + (select count(*) from outbound_outcomes) + (select count(*) from sweep_batches)
       + (select count(*) from refunds where status = 'settled') + (select count(*) from sweeps where status = 'settled') as steps,
       (select count(*) from refunds where status <> 'settled') + (select count(*) from sweeps where status <> 'settled') as open`,
    [],
  );
  if (row === undefined) throw new Error('no progress');
  return row;
}

test(`${sales} refunds and sweeps are each made once, however often their process is killed`, async () => {
  const tenants = [await createTestTenant(world.core), await createTestTenant(world.core)];
  const sellers = await world.sellersWith('USDC', amount_units, sales, tenants);
  await world.mine(3);
  const users: Hex[] = sellers.map((_, index) => privateKeyToAddress(keccak256(toHex(`killed ${index}`))));
  for (const [index, { tenant, session, forwarder, salt }] of sellers.entries()) {
    const at = world.clock.now();
    const { session_id } = session;
    const { chain_id, network, tokens } = world;
    const token = { mode: 'test', chain_id, network, asset: 'USDC', token_contract: tokens.USDC } as const;
    const terms = { deposit_id: null, reason: 'late', ends_sale: true, deadline: new Date(at.getTime() + 86_400_000) };
    await world.core.db.withTx(async (tx) => {
      await requestSweep(tx, { tenant, session_id, ...token, forwarder, salt, at });
      const to_address = users[index] ?? null;
      await createRefund(tx, world.core, { tenant, session_id, ...token, ...terms, amount_units, to_address, at });
    });
  }

  let kills = 0;
  for (let child = start(); ; child = start()) {
    const exit = once(child, 'exit');
    const before = (await progress()).steps;
    const enough = before + 1n + BigInt(kills % 4) * 3n;
    let now = await progress();
    while (now.open > 0n && now.steps < enough) {
      await world.mine();
      await pause(20);
      now = await progress();
    }
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    kills += 1;
    if (now.open === 0n) break;
  }

  const received = await Promise.all(users.map((user) => world.balanceOf('USDC', user)));
  expect(received).toEqual(users.map(() => amount_units));
  expect(await world.balanceOf('USDC', world.treasury)).toBe(amount_units * BigInt(sales));
  expect(kills).toBeGreaterThanOrEqual(least_kills);
  console.log(`${sales} refunds and ${sales} sweeps, each once, over ${kills} kills`);
  await world.coherent();
}, 180_000);
