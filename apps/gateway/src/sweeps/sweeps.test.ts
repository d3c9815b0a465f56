import { sendCalls } from '@0gate/contracts/testing';
import { type Hex, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Tenant } from '../common/index.js';
import { accounts, balanceOf } from '../ledger/index.js';
import { Death, type DeathPoint, dying } from '../outbound/testing/death.js';
import { startWorld, type TokenSymbol, type World } from '../outbound/testing/world.js';
import type { Session } from '../sessions/index.js';
import { createTestTenant } from '../testing/index.js';
import type { SweepDeps } from './deps.js';
import { createSweepWorker, listSweeps, requestSweep, type Sweep } from './index.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
afterEach(() => world.coherent());

interface Seller {
  readonly tenant: Tenant;
  readonly session: Session;
  readonly salt: Hex;
  readonly forwarder: Hex;
}

const worker = (change: Partial<SweepDeps> = {}) =>
  createSweepWorker(world.core, { outbound: world.outbound, ...change });
const request = ({ tenant, session, salt, forwarder }: Seller, symbol: TokenSymbol = 'USDC') =>
  world.core.db.withTx((tx) =>
    requestSweep(tx, {
      tenant,
      session_id: session.session_id,
      mode: 'test',
      chain_id: world.chain_id,
      network: world.network,
      asset: symbol,
      token_contract: world.tokens[symbol],
      forwarder,
      salt,
      at: world.clock.now(),
    }),
  );
const sweepsOf = ({ tenant, session }: Seller): Promise<Sweep[]> =>
  listSweeps(world.core.db, tenant.tenant_id, session.session_id);
const swept = (seller: Seller) => async () => {
  const sweeps = await sweepsOf(seller);
  return sweeps.length > 0 && sweeps.every(({ status }) => status === 'settled');
};
const settles = (seller: Seller, workers = [worker()]) => world.until(workers, swept(seller));
const step = (one = worker()) => one.step(world.clock.now());
const inTreasury = (symbol: TokenSymbol = 'USDC') => world.balanceOf(symbol, world.treasury);
const booked = async (
  { tenant }: Seller,
  place: 'custodyForwarders' | 'custodyTreasury',
  symbol: TokenSymbol = 'USDC',
) =>
  (
    await balanceOf(
      world.core.db,
      tenant.tenant_id,
      accounts[place](world.network, symbol),
      accounts.cryptoAsset(world.network, symbol),
    )
  ).balance;
const batchesOf = (sellers: readonly Seller[]) =>
  Promise.all(sellers.map(sweepsOf)).then(
    (all) => new Set(all.flat().flatMap(({ batch_id }) => (batch_id === null ? [] : [batch_id]))).size,
  );

test('coins of a credited deposit go to the treasury, booked by the sweep’s own transfer when that is final', async () => {
  const seller = await world.sellerWith('USDC', 25_000_000n);
  const before = await inTreasury();
  await request(seller);
  await request(seller);
  await step();
  expect(await sweepsOf(seller)).toEqual([expect.objectContaining({ status: 'submitted', again: false })]);
  await world.mine();
  expect((await inTreasury()) - before).toBe(25_000_000n);
  world.clock.advance(2_000);
  await step();
  expect(await booked(seller, 'custodyTreasury')).toBe(0n);
  await settles(seller);
  expect(await sweepsOf(seller)).toEqual([
    expect.objectContaining({ amount_units: 25_000_000n, tx_hash: expect.stringMatching(/^0x/) }),
  ]);
  expect(await booked(seller, 'custodyForwarders')).toBe(0n);
  expect(await booked(seller, 'custodyTreasury')).toBe(-25_000_000n);
});

test('fifty sweeps of many tenants go in one batch; a forwarder that the token blocks stays behind and goes later', async () => {
  const tenants = await Promise.all(Array.from({ length: 5 }, () => createTestTenant(world.core)));
  const sellers = await world.sellersWith('USDC', 1_000_000n, 50, tenants);
  const blocked = sellers[7];
  if (blocked === undefined) throw new Error('no seller');
  await world.mine(3);
  await world.issuer('USDC', 'blacklist', blocked.forwarder);
  const before = await inTreasury();
  for (const seller of sellers) await request(seller);
  const free = sellers.filter((seller) => seller !== blocked);
  const started = performance.now();
  for (const seller of free) await settles(seller);
  const elapsed_ms = performance.now() - started;
  expect(await batchesOf(free)).toBe(1);
  expect((await inTreasury()) - before).toBe(49_000_000n);
  expect(await sweepsOf(blocked)).toEqual([
    expect.objectContaining({ status: 'created', attempts: 1, batch_id: null }),
  ]);
  expect(await booked(blocked, 'custodyForwarders')).toBeLessThan(0n);

  const [one] = free;
  const [done] = one === undefined ? [] : await sweepsOf(one);
  const gas = await world.gasUsed((done?.tx_hash ?? '0x') as Hex);
  console.log(
    `a batch of 50: ${gas / 50n} gas each, ${Math.round(50_000 / elapsed_ms)} sweeps/s of the worker's own time`,
  );

  await world.issuer('USDC', 'unBlacklist', blocked.forwarder);
  world.clock.advance(60_000);
  await settles(blocked);
  expect(await world.balanceOf('USDC', blocked.forwarder)).toBe(0n);
});

test('what was credited while a sweep was under way follows in another one', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await step();
  await world.mine();
  await world.credit(seller.tenant, seller.session, 'USDC', 3_000_000n);
  await request(seller);
  await settles(seller);
  const sweeps = await sweepsOf(seller);
  expect(sweeps.map(({ amount_units }) => amount_units)).toEqual([5_000_000n, 3_000_000n]);
  expect(await world.balanceOf('USDC', seller.forwarder)).toBe(0n);
});

test('what an earlier batch took along settles as nothing left', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await settles(seller);
  await request(seller);
  await settles(seller);
  expect((await sweepsOf(seller)).map(({ amount_units }) => amount_units)).toEqual([5_000_000n, 0n]);
});

test('two tokens at one address are two sweeps', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await world.credit(seller.tenant, seller.session, 'TST18', 7n * 10n ** 18n);
  await request(seller);
  await request(seller, 'TST18');
  await settles(seller);
  expect((await sweepsOf(seller)).map(({ asset, amount_units }) => [asset, amount_units]).toSorted()).toEqual([
    ['TST18', 7n * 10n ** 18n],
    ['USDC', 5_000_000n],
  ]);
});

test.each<DeathPoint>(['before signing', 'before broadcast', 'after broadcast'])(
  'a worker that dies %s leaves a batch that the next one finishes, once',
  async (point) => {
    const seller = await world.sellerWith('USDC', 5_000_000n);
    await request(seller);
    await expect(step(worker({ outbound: dying(world.outbound, point) }))).rejects.toThrow(Death);
    await world.mine();
    await world.expireLeases();
    await settles(seller);
    expect((await sweepsOf(seller)).map(({ amount_units }) => amount_units)).toEqual([5_000_000n]);
    expect(await booked(seller, 'custodyTreasury')).toBe(-5_000_000n);
  },
);

test('a sweeper’s nonce that was used elsewhere sends the sweeps into another batch', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await expect(step(worker({ outbound: dying(world.outbound, 'before broadcast') }))).rejects.toThrow(Death);
  await sendCalls(world.rpc_url, world.key('sweeper'), [{ to: world.treasury, value: 1n }]);
  await world.expireLeases();
  world.clock.advance(60_000);
  await world.until([worker()], async () => {
    world.clock.advance(60_000);
    return swept(seller)();
  });
  expect(await sweepsOf(seller)).toEqual([expect.objectContaining({ attempts: 1, amount_units: 5_000_000n })]);
});

test('above the gas cap a batch waits, and goes when the price has fallen', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await step(worker({ gas_price_cap: 1n }));
  expect(
    await world.core.db.query('waiting_batch', 'select reason from sweep_batches where status = $1', ['created']),
  ).toEqual([{ reason: 'gas_price' }]);
  await settles(seller);
});

test('an empty sweeper makes a batch wait until it has gas again', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await world.setNative(world.sweeper, 0n);
  await step();
  expect(await sweepsOf(seller)).toEqual([expect.objectContaining({ status: 'submitted', tx_hash: null })]);
  await world.setNative(world.sweeper, parseEther('100'));
  await settles(seller);
});

test('a forwarder with a held deposit is not flushed until the hold ends', async () => {
  const seller = await world.sellerWith('USDC', 5_000_000n);
  await request(seller);
  await step(worker({ mayFlush: async () => ({ hold: 'screening' }) }));
  expect(await sweepsOf(seller)).toEqual([expect.objectContaining({ status: 'created' })]);
  expect(await world.balanceOf('USDC', seller.forwarder)).toBe(5_000_000n);
  world.clock.advance(60_000);
  await settles(seller);
});

test('less than is worth the gas waits for more', async () => {
  const seller = await world.sellerWith('USDC', 5n);
  await world.mine(3);
  await request(seller);
  await step(worker({ least_units: 10n }));
  expect(await sweepsOf(seller)).toEqual([expect.objectContaining({ status: 'created' })]);
  await world.credit(seller.tenant, seller.session, 'USDC', 5n);
  await world.mine(3);
  await request(seller);
  world.clock.advance(3_600_000);
  await settles(seller, [worker({ least_units: 10n })]);
});

test('six workers at once sweep thirty sessions once each', async () => {
  const tenant = await createTestTenant(world.core);
  const sellers = await world.sellersWith('EURC', 2_000_000n, 30, [tenant]);
  for (const seller of sellers) await request(seller, 'EURC');
  const workers = Array.from({ length: 6 }, () => worker());
  for (const seller of sellers) await settles(seller, workers);
  const [seller] = sellers;
  if (seller === undefined) throw new Error('no seller');
  expect(await booked(seller, 'custodyTreasury', 'EURC')).toBe(-60_000_000n);
  expect(await inTreasury('EURC')).toBe(60_000_000n);
});
