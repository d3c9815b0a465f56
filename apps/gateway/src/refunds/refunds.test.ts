import { rpc, sendCalls } from '@0gate/contracts/testing';
import { type Hex, keccak256, toHex } from 'viem';
import { privateKeyToAccount, privateKeyToAddress } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findOpenOutbound, listSignatures, type Outbound } from '../outbound/index.js';
import { Death, type DeathPoint, dying } from '../outbound/testing/death.js';
import { asOwner } from '../outbound/testing/owner.js';
import { startWorld, type TokenSymbol, type World } from '../outbound/testing/world.js';
import { createTestTenant } from '../testing/index.js';
import { createRefund, createRefundWorker, findRefund, type Refund, type RefundChanged } from './index.js';

let world: World;
let told: { refund_id: string; change: RefundChanged; wait_reason: string | null }[];

beforeAll(async () => {
  world = await startWorld();
  await world.fillFloat('USDC', 1_000_000_000n);
});
afterAll(() => world.stop());
afterEach(() => world.coherent());

let users = 0;
const newUser = (): Hex => privateKeyToAddress(keccak256(toHex(`user ${users++}`)));

const worker = (outbound = world.outbound) =>
  createRefundWorker(world.core, {
    outbound,
    hooks: {
      refundChanged: async (_tx, _tenant, { refund_id, wait_reason }, change) => {
        told.push({ refund_id, change, wait_reason });
      },
    },
  });

async function newRefund(
  options: { symbol?: TokenSymbol; amount_units?: bigint; to_address?: string | null; deadline_ms?: number } = {},
): Promise<Refund> {
  told = [];
  const { symbol = 'USDC', amount_units = 25_000_000n, to_address = newUser(), deadline_ms = 86_400_000 } = options;
  const { tenant, session } = await world.sellerWith(symbol, amount_units);
  const at = world.clock.now();
  return world.core.db.withTx((tx) =>
    createRefund(tx, world.core, {
      tenant,
      session_id: session.session_id,
      deposit_id: null,
      reason: 'second',
      mode: 'test',
      chain_id: world.chain_id,
      network: world.network,
      asset: symbol,
      token_contract: world.tokens[symbol],
      amount_units,
      to_address,
      ends_sale: true,
      deadline: new Date(at.getTime() + deadline_ms),
      at,
    }),
  );
}

const now = async (refund: Refund): Promise<Refund> => {
  const found = await findRefund(world.core.db, refund.tenant_id, refund.refund_id);
  if (found === null) throw new Error('no such refund');
  return found;
};
const is =
  (refund: Refund, status: Refund['status'], wait_reason: Refund['wait_reason'] = null) =>
  async () => {
    const found = await now(refund);
    return found.status === status && found.wait_reason === wait_reason;
  };
const settles = (refund: Refund, workers = [worker()]) => world.until(workers, is(refund, 'settled'));
const received = (refund: Refund) => world.balanceOf(refund.asset as TokenSymbol, refund.to_address as Hex);
const outboundOf = ({ tenant_id, refund_id }: Refund) =>
  findOpenOutbound(world.core.db, { purpose: 'refund', tenant_id, subject: refund_id });
const signingsOf = async (refund: Refund) => {
  const outbound = await outboundOf(refund);
  return outbound === null ? [] : listSignatures(world.core.db, outbound);
};
const noncesOf = async ({ tenant_id, refund_id }: Refund) =>
  world.core.db.query<{ nonce: bigint; succeeded: boolean | null; ours: boolean | null }>(
    'nonces_in_test',
    `select nonce, succeeded, ours from outbound_transactions left join outbound_outcomes using (mode, chain_id, signer, nonce)
     where tenant_id = $1 and subject = $2 order by n`,
    [tenant_id, refund_id],
  );
const step = (one = worker()) => one.step(world.clock.now());

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
  told = [];
  const sellers = await world.sellersWith('USDC', 1_000_000n, 20, [tenant]);
  const at = world.clock.now();
  const refunds = await Promise.all(
    sellers.map(({ session }) =>
      world.core.db.withTx((tx) =>
        createRefund(tx, world.core, {
          tenant,
          session_id: session.session_id,
          deposit_id: null,
          reason: 'late',
          mode: 'test',
          chain_id: BigInt(world.chain_id),
          network: world.network,
          asset: 'USDC',
          token_contract: world.tokens.USDC,
          amount_units: 1_000_000n,
          to_address: newUser(),
          ends_sale: true,
          deadline: at,
          at,
        }),
      ),
    ),
  );
  const workers = Array.from({ length: 8 }, () => worker());
  await world.until(workers, async () =>
    (await Promise.all(refunds.map(now))).every(({ status }) => status === 'settled'),
  );
  for (const refund of refunds) expect(await received(refund)).toBe(1_000_000n);
  expect(told.filter(({ change }) => change === 'settled')).toHaveLength(20);
  expect(told.filter(({ change }) => change === 'submitted')).toHaveLength(20);
});
