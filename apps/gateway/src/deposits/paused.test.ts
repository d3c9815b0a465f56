import { rpc } from '@0gate/contracts/testing';
import type { Address } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainTime } from './index.js';
import { startWorld, type World } from './testing/world.js';

/** `finalized` is 20 blocks behind. */
const slots = 10;
const lag = 2 * slots;

let world: World;
let usdc: Address;
beforeAll(async () => {
  world = await startWorld({ slots });
  usdc = world.tokens['USDC'] as Address;
  await world.mine(lag + 5);
  await world.settle();
});
afterAll(() => world.stop());

const reorg = (depth: number) => rpc(world.chain.rpc_url, 'anvil_reorg', [depth, []]);
const changes = () => world.told.map(({ change }) => change);

test('a reorganisation below a final block pauses the chain, and nothing resumes it by itself', async () => {
  const paid = await world.show();
  await world.send(await world.transfer(usdc, paid.address, 3_000_000n));
  await world.mine(lag + 1);
  await world.settle();
  expect(changes()).toEqual(['detected', 'credited']);
  const before = await chainTime(world.core.db, 'test', 31_337);

  // Deeper than the final block, and shallower than the credited deposit's own: what is credited still stands.
  await world.mine(20);
  await world.settle();
  const [{ finalised_hash } = { finalised_hash: '' }] = await world.query<{ finalised_hash: string }>(
    'select finalised_hash from chain_cursors',
  );
  await reorg(lag + 10);
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 3_000_000n));
  await world.mine(lag + 20);
  await world.settle();
  const [cursor] = await world.query<{ paused_reason: string; finalised_hash: string }>(
    'select paused_reason, finalised_hash from chain_cursors',
  );
  expect(cursor?.paused_reason).toMatch(/^final block \d+ was 0x\w+, now 0x\w+$/);
  expect(cursor?.finalised_hash).toBe(finalised_hash);
  expect(await world.deposits(session)).toEqual([]);
  expect(before && before <= ((await chainTime(world.core.db, 'test', 31_337)) ?? 0)).toBe(true);
  await world.follower.release();
  await world.settle();
  expect(await world.deposits(session)).toEqual([]);
  // Given back, so that the ledger and the chain agree.
  await world.takeBack(usdc, address);
  await world.coherent();
});
