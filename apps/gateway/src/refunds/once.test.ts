import { rpc, sendCalls } from '@0gate/contracts/testing';
import { type Hex, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Outbound } from '../outbound/index.js';
import { Death, type DeathPoint, dying } from '../outbound/testing/death.js';
import { startWorld, type World } from '../outbound/testing/world.js';
import { createTestTenant } from '../testing/index.js';
import { refundsIn } from './testing/refunds.js';

/** Whoever dies, is late, or takes the nonce, and whatever the chain forgets: a refund pays once. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.fillFloat('USDC', 1_000_000_000n);
});
afterAll(() => world.stop());
afterEach(() => world.coherent());

const { decide, newRefund, newUser, noncesOf, now, outboundOf, received, settles, signingsOf, step, told, worker } =
  refundsIn(() => world);

describe('a worker that dies', () => {
  test.each<DeathPoint>(['before signing', 'before broadcast', 'after broadcast'])(
    '%s leaves a refund that the next one finishes, once',
    async (point) => {
      const refund = await newRefund();
      await expect(step(worker(dying(world.outbound, point)))).rejects.toThrow(Death);
      expect(await now(refund)).toMatchObject({ status: 'submitted' });
      expect(await signingsOf(refund)).toHaveLength(point === 'before signing' ? 0 : 1);
      await world.mine();
      expect(await received(refund)).toBe(point === 'after broadcast' ? refund.amount_units : 0n);
      await world.expireLeases();
      await settles(refund);
      expect(await received(refund)).toBe(refund.amount_units);
      expect(await noncesOf(refund)).toHaveLength(1);
    },
  );

  test('each time it has broadcast does not pay twice', async () => {
    const refund = await newRefund();
    for (let life = 0; life < 5; life += 1) {
      await step(worker(dying(world.outbound, 'after broadcast'))).catch(() => {});
      world.clock.advance(10_000);
      await world.expireLeases();
      if (life === 2) await world.mine();
    }
    await settles(refund);
    expect(await received(refund)).toBe(refund.amount_units);
  });
});

test('a worker whose lease ran out while it was asking changes nothing', async () => {
  const refund = await newRefund();
  let reached = () => {};
  let goOn = () => {};
  const asking = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const allowed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow: Outbound = {
    ...world.outbound,
    chain(mode, chain_id) {
      const chain = world.outbound.chain(mode, chain_id);
      return {
        ...chain,
        estimateGas: async (call) => {
          reached();
          await allowed;
          return chain.estimateGas(call);
        },
      };
    },
  };
  const late = step(worker(slow));
  await asking;
  await world.expireLeases();
  await settles(refund);
  goOn();
  await late;
  expect(await now(refund)).toMatchObject({ status: 'settled' });
  expect(await received(refund)).toBe(refund.amount_units);
  expect(await noncesOf(refund)).toHaveLength(1);
});

test('what waits too long is signed again with higher fees and the same nonce', async () => {
  const refund = await newRefund();
  // A bid below the base fee stays in the pool.
  const base_fee = await world.baseFee();
  await step();
  const before = await signingsOf(refund);
  await rpc(world.rpc_url, 'anvil_setNextBlockBaseFeePerGas', [toHex(base_fee * 100n + 10n ** 10n)]);
  await world.mine();
  await rpc(world.rpc_url, 'anvil_setNextBlockBaseFeePerGas', [toHex(base_fee * 100n + 10n ** 10n)]);
  await world.mine(3);
  world.clock.advance(2_000);
  await step();
  const after = await signingsOf(refund);
  expect(before).toHaveLength(1);
  expect(after.length).toBeGreaterThan(1);
  expect(after[0]?.max_fee_per_gas).toBeGreaterThan(((before[0]?.max_fee_per_gas ?? 0n) * 11n) / 10n);
  await settles(refund);
  expect(await received(refund)).toBe(refund.amount_units);
  expect(await noncesOf(refund)).toHaveLength(1);
});

test('a nonce that another holder of the key used gives way to a new one, when that is final', async () => {
  const refund = await newRefund();
  await expect(step(worker(dying(world.outbound, 'before broadcast')))).rejects.toThrow(Death);
  // The thief pays himself nothing; it is the nonce that is gone.
  await sendCalls(world.rpc_url, world.key('float'), [{ to: newUser(), value: 1n }]);
  await world.expireLeases();
  world.clock.advance(2_000);
  await step();
  expect(await noncesOf(refund)).toHaveLength(1);
  await settles(refund);
  const nonces = await noncesOf(refund);
  expect(nonces).toEqual([
    expect.objectContaining({ ours: false }),
    expect.objectContaining({ ours: true, succeeded: true }),
  ]);
  expect(await received(refund)).toBe(refund.amount_units);
});

test('a payment under its nonce that we have lost the bytes of is its payment', async () => {
  const refund = await newRefund();
  await expect(step(worker(dying(world.outbound, 'before signing')))).rejects.toThrow(Death);
  const outbound = await outboundOf(refund);
  if (outbound === null) throw new Error('no nonce');
  const account = privateKeyToAccount(world.key('float'));
  const serializedTransaction = await account.signTransaction({
    type: 'eip1559',
    chainId: world.chain_id,
    nonce: Number.parseInt(`${outbound.nonce}`, 10),
    to: outbound.to_address as Hex,
    data: outbound.data as Hex,
    gas: 200_000n,
    maxFeePerGas: 10n ** 12n,
    maxPriorityFeePerGas: 10n ** 9n,
  });
  const tx_hash = await world.sendRaw(serializedTransaction);
  await world.mine(3);
  await world.expireLeases();
  await settles(refund);
  expect(await now(refund)).toMatchObject({ tx_hash });
  expect(await received(refund)).toBe(refund.amount_units);
  expect(await noncesOf(refund)).toEqual([expect.objectContaining({ ours: false, succeeded: true })]);
});

test('what the node dropped is broadcast again, the same bytes', async () => {
  const refund = await newRefund();
  await step();
  const { tx_hash } = await now(refund);
  await rpc(world.rpc_url, 'anvil_dropTransaction', [tx_hash]);
  await settles(refund);
  expect((await now(refund)).tx_hash).toBe(tx_hash);
  expect(await received(refund)).toBe(refund.amount_units);
});

test('a reorganisation that takes it out of its block does not lose it', async () => {
  const refund = await newRefund();
  await step();
  await world.mine();
  expect(await received(refund)).toBe(refund.amount_units);
  await rpc(world.rpc_url, 'anvil_reorg', [1, []]);
  expect(await received(refund)).toBe(0n);
  await settles(refund);
  expect(await received(refund)).toBe(refund.amount_units);
  expect(await noncesOf(refund)).toHaveLength(1);
});

test('eight workers at once pay twenty refunds of one tenant, each once', async () => {
  const tenant = await createTestTenant(world.core);
  told.length = 0;
  const sellers = await world.sellersWith('USDC', 1_000_000n, 20, [tenant]);
  const refunds = await Promise.all(
    sellers.map(({ session }) => decide(tenant, session, { amount_units: 1_000_000n })),
  );
  const workers = Array.from({ length: 8 }, () => worker());
  await world.until(workers, async () =>
    (await Promise.all(refunds.map(now))).every(({ status }) => status === 'settled'),
  );
  for (const refund of refunds) expect(await received(refund)).toBe(1_000_000n);
  expect(told.filter(({ change }) => change === 'settled')).toHaveLength(20);
  expect(told.filter(({ change }) => change === 'submitted')).toHaveLength(20);
});
