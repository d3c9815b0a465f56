import { rpc } from '@0gate/contracts/testing';
import type { Hex } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Death, dying } from '../outbound/testing/death.js';
import { asOwner } from '../outbound/testing/owner.js';
import { startWorld, type World } from '../outbound/testing/world.js';
import { refundsIn } from './testing/refunds.js';

/** A refund goes out, or waits by name for what stands against it and then goes on. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.fillFloat('USDC', 1_000_000_000n);
});
afterAll(() => world.stop());
afterEach(() => world.coherent());

const { is, newRefund, noncesOf, now, received, settles, signingsOf, step, told, worker } = refundsIn(() => world);

test('a refund pays its target once, exactly, and says so when that is final', async () => {
  const refund = await newRefund({ amount_units: 25_000_001n });
  await step();
  const submitted = await now(refund);
  expect(submitted).toMatchObject({ status: 'submitted', tx_hash: expect.stringMatching(/^0x/) });
  await world.mine();
  world.clock.advance(2_000);
  await step();
  expect(await received(refund)).toBe(25_000_001n);
  expect(await now(refund)).toMatchObject({ status: 'submitted' });
  await settles(refund);
  expect(await now(refund)).toMatchObject({ status: 'settled', tx_hash: submitted.tx_hash, due_at: null });
  expect(await received(refund)).toBe(25_000_001n);
  expect(told.map(({ change }) => change)).toEqual(['submitted', 'settled']);
  expect(await noncesOf(refund)).toEqual([expect.objectContaining({ succeeded: true, ours: true })]);
});

test('an empty float makes it wait with a name, told once, and a top-up makes it go on by itself', async () => {
  const refund = await newRefund({ symbol: 'EURC' });
  await world.until([worker()], is(refund, 'waiting', 'float_empty'));
  world.clock.advance(60_000);
  await step();
  expect(told).toEqual([{ refund_id: refund.refund_id, change: 'waiting', wait_reason: 'float_empty' }]);
  await world.fillFloat('EURC', refund.amount_units);
  await settles(refund);
  expect(await received(refund)).toBe(refund.amount_units);
});

test('of two refunds that the float has coins for only once, one waits', async () => {
  await world.fillFloat('EURC', 10_000_000n);
  const one = await newRefund({ symbol: 'EURC', amount_units: 10_000_000n });
  const two = await newRefund({ symbol: 'EURC', amount_units: 10_000_000n });
  await Promise.all([step(), step()]);
  world.clock.advance(2_000);
  await step();
  const states = [(await now(one)).status, (await now(two)).status].toSorted();
  expect(states).toEqual(['submitted', 'waiting']);
  await world.fillFloat('EURC', 10_000_000n);
  await settles(one);
  await settles(two);
  expect((await noncesOf(one)).length + (await noncesOf(two)).length).toBe(2);
});

test('a paused token makes it wait, and it goes on when the token does', async () => {
  const refund = await newRefund();
  await world.issuer('USDC', 'pause');
  await world.until([worker()], is(refund, 'waiting', 'would_revert'));
  expect(await noncesOf(refund)).toEqual([]);
  await world.issuer('USDC', 'unpause');
  await settles(refund);
  expect(told.map(({ change }) => change)).toEqual(['waiting', 'submitted', 'settled']);
});

test('a target that the token blocks after the broadcast has reverted, waits and gets a new nonce', async () => {
  const refund = await newRefund();
  await step();
  // Mined together, the block first: its fee is higher.
  await rpc(world.rpc_url, 'anvil_dropTransaction', [(await now(refund)).tx_hash]);
  await world.issuer('USDC', 'blacklist', refund.to_address as Hex);
  await world.until([worker()], is(refund, 'waiting', 'would_revert'));
  expect(await noncesOf(refund)).toEqual([expect.objectContaining({ ours: true, succeeded: false })]);
  expect(await received(refund)).toBe(0n);
  await world.issuer('USDC', 'unBlacklist', refund.to_address as Hex);
  await settles(refund);
  expect(await noncesOf(refund)).toHaveLength(2);
  expect(await received(refund)).toBe(refund.amount_units);
});

test('a listed destination is held, at broadcast, and so is every one while there is no list', async () => {
  const refund = await newRefund();
  await world.list([refund.to_address ?? '']);
  await world.until([worker()], is(refund, 'waiting', 'screening_hold'));
  expect(await noncesOf(refund)).toEqual([]);
  await world.list([]);
  await settles(refund);
});

test('on a chain that the follower has stopped nothing is sent, and what was sent is not judged', async () => {
  const sent = await newRefund();
  await step();
  const refund = await newRefund();
  await asOwner(
    world.database.owner_url,
    `insert into chain_cursors (mode, chain_id, processed_number, processed_hash, chain_time, finalised_number, finalised_hash,
       paused_reason) values ('test', ${world.chain_id}, 1, '0x01', now(), 1, '0x01', 'a finalised block changed')`,
  );
  await world.until([worker()], is(refund, 'waiting', 'chain_paused'));
  await world.mine(5);
  world.clock.advance(10_000);
  await step();
  expect(await now(sent)).toMatchObject({ status: 'submitted' });
  await asOwner(world.database.owner_url, 'delete from chain_cursors');
  await settles(sent);
  await settles(refund);
});

test('a list that changed between nonce and signing still counts', async () => {
  const refund = await newRefund();
  await expect(step(worker(dying(world.outbound, 'before signing')))).rejects.toThrow(Death);
  await world.list([refund.to_address ?? '']);
  await world.expireLeases();
  world.clock.advance(2_000);
  await step();
  expect(await signingsOf(refund)).toEqual([]);
  await world.list([]);
  await settles(refund);
});

test('without a target it waits until its deadline, and then the claim is free and still owed', async () => {
  const refund = await newRefund({ to_address: null, deadline_ms: 60_000 });
  await world.until([worker()], is(refund, 'waiting', 'no_target'));
  world.clock.advance(60_000);
  await world.until([worker()], is(refund, 'unclaimed'));
  expect(told.map(({ change }) => change)).toEqual(['waiting', 'unclaimed']);
});
