import { rpc } from '@0gate/contracts/testing';
import type { Address } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accounts, balanceOf } from '../ledger/index.js';
import { keys, startWorld, type World } from './testing/world.js';

/** `finalized` is 80 blocks behind. */
const slots = 40;
const lag = 2 * slots;

let world: World;
let usdc: Address;
beforeAll(async () => {
  world = await startWorld({ slots });
  usdc = world.tokens['USDC'] as Address;
  await world.mine(lag + 5);
  await world.settle();
});
afterEach(async () => {
  world.told.length = 0;
  await world.coherent();
});
afterAll(() => world.stop());

/** The newest blocks are replaced by as many empty ones. */
const reorg = (depth: number) => rpc(world.chain.rpc_url, 'anvil_reorg', [depth, []]);
const changes = () => world.told.map(({ change }) => change);
const claimOf = async (session_id: string) =>
  (
    await balanceOf(
      world.core.db,
      world.tenant.tenant_id,
      accounts.saleCrypto(session_id),
      accounts.cryptoAsset('ETHEREUM', 'USDC'),
    )
  ).balance;

test.each([1, 10, 64])(
  'a deposit in a branch %d deep that is dropped is orphaned and never credited',
  async (depth) => {
    const { session, address } = await world.show();
    await world.send(await world.transfer(usdc, address, 5_000_000n));
    await world.mine(depth);
    await world.settle();
    await reorg(depth);
    await world.mine();
    await world.settle();
    expect(changes()).toEqual(['detected', 'orphaned']);
    await world.mine(lag + 1);
    await world.settle();
    expect(await world.deposits(session)).toMatchObject([{ status: 'orphaned', final_at: null }]);
    expect(await claimOf(session.session_id)).toBe(0n);
  },
);

test('the same transaction mined again is the same deposit, told detected again, though its log moved', async () => {
  const { session, address } = await world.show();
  const other = await world.show();
  const raw = await world.transfer(usdc, address, 5_000_000n, { from: keys.issuer });
  await world.send(await world.transfer(usdc, other.address, 1_000_000n));
  await world.send(raw);
  await world.mine(3);
  await world.settle();
  const [before] = await world.deposits(session);
  await reorg(3);
  await world.mine();
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'orphaned' }]);
  await world.send(raw);
  await world.mine();
  await world.settle();
  const [after] = await world.deposits(session);
  expect(after).toMatchObject({ status: 'detected', deposit_id: before?.deposit_id, ordinal: 0, outcome: 'open' });
  expect(after?.block_hash).not.toBe(before?.block_hash);
  expect([before?.log_index, after?.log_index]).toEqual([1, 0]);
  await world.mine(lag + 1);
  await world.settle();
  const told = world.told.filter(({ deposit_id }) => deposit_id === before?.deposit_id);
  expect(told.map(({ change }) => change)).toEqual(['detected', 'orphaned', 'detected', 'credited']);
  expect(await claimOf(session.session_id)).toBe(5_000_000n);
  expect(await claimOf(other.session.session_id)).toBe(0n);
});

test('dropped and mined again between two looks: detected in its new block, never orphaned', async () => {
  const { session, address } = await world.show();
  const raw = await world.transfer(usdc, address, 6_000_000n);
  await world.send(raw);
  await world.mine();
  await world.settle();
  await reorg(1);
  await world.send(raw);
  await world.mine();
  await world.settle();
  expect(changes()).toEqual(['detected', 'detected']);
  await world.mine(lag + 1);
  await world.settle();
  expect(changes()).toEqual(['detected', 'detected', 'credited']);
  expect(await claimOf(session.session_id)).toBe(6_000_000n);
});

test('replaced by another transaction of the same nonce: one is orphaned, the other credited', async () => {
  const { session, address } = await world.show();
  const nonce = await world.nextNonce();
  await world.send(await world.transfer(usdc, address, 7_000_000n, { nonce }));
  await world.mine(2);
  await world.settle();
  await reorg(2);
  await world.send(await world.transfer(usdc, address, 9_000_000n, { nonce }));
  await world.mine(lag + 1);
  await world.settle();
  const found = (await world.deposits(session)).map(({ status, amount_units }) => [status, amount_units]);
  expect(found).toEqual([
    ['orphaned', 7_000_000n],
    ['credited', 9_000_000n],
  ]);
  expect(await claimOf(session.session_id)).toBe(9_000_000n);
});

test('a branch longer than one look is followed to its end', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 8_000_000n));
  await world.mine(3);
  await world.settle();
  await reorg(60);
  await world.mine(250);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'orphaned' }]);
  const [cursor] = await world.query<{ processed_number: bigint; finalised_number: bigint }>(
    'select processed_number, finalised_number from chain_cursors',
  );
  expect((cursor?.processed_number ?? 0n) - (cursor?.finalised_number ?? 0n)).toBe(BigInt(lag));
  const blocks = await world.query<{ hash: string; parent_hash: string }>(
    'select hash, parent_hash from chain_blocks order by number',
  );
  expect(blocks).toHaveLength(lag + 1);
  expect(blocks.slice(1).map(({ parent_hash }) => parent_hash)).toEqual(blocks.slice(0, -1).map(({ hash }) => hash));
});

test('a chain that only became shorter proves nothing', async () => {
  const { session, address } = await world.show();
  const snapshot = await rpc(world.chain.rpc_url, 'evm_snapshot');
  await world.send(await world.transfer(usdc, address, 4_000_000n));
  await world.mine();
  await world.settle();
  await rpc(world.chain.rpc_url, 'evm_revert', [snapshot]);
  await world.settle();
  expect(changes()).toEqual(['detected']);
  await world.mine(2);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'orphaned' }]);
  expect(changes()).toEqual(['detected', 'orphaned']);
});
