import { forwarderFactoryAbi } from '@0gate/contracts';
import { rpc } from '@0gate/contracts/testing';
import { type Address, encodeFunctionData, getContractAddress, type Hex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ChainClient } from '../chains/evm/index.js';
import { createDb } from '../db/index.js';
import { accounts, balanceOf } from '../ledger/index.js';
import { claimDue } from '../work/index.js';
import { createDepositWorker, createFollower } from './index.js';
import { keys, startWorld, transfersInOne, type World } from './testing/world.js';

let world: World;
let usdc: Address;
beforeAll(async () => {
  world = await startWorld();
  usdc = world.tokens['USDC'] as Address;
});
afterEach(async () => {
  world.told.length = 0;
  await world.coherent();
});
afterAll(() => world.stop());

const claimOf = (session_id: string) =>
  balanceOf(
    world.core.db,
    world.tenant.tenant_id,
    accounts.saleCrypto(session_id),
    accounts.cryptoAsset('ETHEREUM', 'USDC'),
  );
const changes = () => world.told.map(({ change }) => change);

test('a deposit is detected when mined, and credited when final', async () => {
  const { session, address } = await world.show();
  const [hash] = await world.send(await world.transfer(usdc, address, 250_000_000n));
  await world.mine();
  await world.settle();
  const user = privateKeyToAddress(keys.user).toLowerCase();
  expect(await world.deposits(session)).toMatchObject([
    {
      ...{ status: 'detected', tx_hash: hash, ordinal: 0, asset: 'USDC', amount_units: 250_000_000n },
      ...{ from_address: user, tx_from: user, final_at: null, offset_s: 0, network: 'ETHEREUM', chain_id: 31_337 },
    },
  ]);
  expect(changes()).toEqual(['detected']);
  await world.mine(7);
  await world.settle();
  expect(changes()).toEqual(['detected']);
  await world.mine();
  await world.settle();
  expect(changes()).toEqual(['detected', 'credited']);
  expect(await claimOf(session.session_id)).toEqual({ balance: 250_000_000n, held: 0n });
});

test('a deposit that is final at first sight is told detected, then credited', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 1_000_000n));
  await world.mine(350);
  await world.settle();
  expect(world.told.map(({ change, status }) => [change, status])).toEqual([
    ['detected', 'detected'],
    ['credited', 'credited'],
  ]);
  expect((await claimOf(session.session_id)).balance).toBe(1_000_000n);
});

test('several deposits in one transaction are told apart by their place in it', async () => {
  const [a, b] = [await world.show(), await world.show()];
  const user = privateKeyToAddress(keys.user);
  const count = await rpc<Hex>(world.chain.rpc_url, 'eth_getTransactionCount', [user, 'pending']);
  const creator = getContractAddress({ from: user, nonce: BigInt(count) + 1n });
  await world.send(await world.transfer(usdc, creator, 60_000_000n));
  const data = transfersInOne(usdc, [
    { to: a.address, amount: 10_000_000n },
    { to: b.address, amount: 20_000_000n },
    { to: a.address, amount: 30_000_000n },
  ]);
  await world.send(await world.sign(keys.user, { data }));
  await world.mine(9);
  await world.settle();
  const ofA = await world.deposits(a.session);
  expect(ofA.map(({ ordinal, amount_units, status }) => [ordinal, amount_units, status])).toEqual([
    [0, 10_000_000n, 'credited'],
    [2, 30_000_000n, 'credited'],
  ]);
  expect(ofA.map(({ from_address, tx_from }) => [from_address, tx_from])).toEqual(
    Array(2).fill([creator.toLowerCase(), user.toLowerCase()]),
  );
  expect((await world.deposits(b.session)).map(({ ordinal }) => ordinal)).toEqual([1]);
  expect((await claimOf(a.session.session_id)).balance).toBe(40_000_000n);
});

test('a deposit that is swept in its own block leaves no difference, and is true all the same', async () => {
  const { session, address, salt } = await world.show();
  const data = encodeFunctionData({ abi: forwarderFactoryAbi, functionName: 'flush', args: [[salt], usdc] });
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.send(await world.sign(keys.sweeper, { to: world.factory, data }));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'credited', amount_units: 5_000_000n }]);
  // What the sweep moved is the sweep's to post; here it is taken back, so that the ledger and the chain agree.
  await world.send(await world.transfer(usdc, address, 5_000_000n, { from: keys.treasury }));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toHaveLength(1);
});

test('coins of our own at a deposit address are no deposit: the log is parked', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 1n, { from: keys.float }));
  await world.mine();
  await world.settle();
  expect(await world.deposits(session)).toEqual([]);
  const parked = await world.query<{ reason: string; log: { data: string } }>('select reason, log from parked_logs');
  expect(parked.map(({ reason }) => reason)).toContain('from_own_address');
  // Given back, so that the ledger and the chain agree again.
  await world.takeBack(usdc, address);
  await world.send(await world.transfer(usdc, privateKeyToAddress(keys.float), 1n));
  await world.mine(9);
  await world.settle();
});

test('nothing moved, an unlisted token, an address of nobody: no deposit', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 0n));
  await world.send(await world.transfer(usdc, '0x00000000000000000000000000000000000b0b00', 1_000_000n));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toEqual([]);
  expect(world.told).toEqual([]);
});

test('an address first shown while its block is being read is not missed', async () => {
  const [early, late] = [await world.show(), await world.show()];
  const row = `select * from watched_addresses where session_id = '${late.session.session_id}'`;
  const owner = createDb({ url: world.owner_url, pool_size: 1 });
  await owner.query('hide', `create table hidden as ${row}`, []);
  await owner.query('unwatch', `delete from watched_addresses where session_id = '${late.session.session_id}'`, []);
  await world.send(await world.transfer(usdc, early.address, 3_000_000n));
  await world.send(await world.transfer(usdc, late.address, 4_000_000n));
  await world.mine();

  await world.follower.release();
  let reads = 0;
  const client: ChainClient = {
    ...world.client,
    async balances(asked) {
      reads += 1;
      if (reads === 1) await owner.query('show', 'insert into watched_addresses select * from hidden', []);
      return world.client.balances(asked);
    },
  };
  const other = createFollower(world.core, { mode: 'test', network: world.network, client });
  while ((await other.step(world.core.clock.now())) === 'worked');
  await other.release();
  await owner.end();
  expect(reads).toBe(2);
  await world.mine(8);
  await world.settle();
  expect(await world.deposits(early.session)).toMatchObject([{ status: 'credited' }]);
  expect(await world.deposits(late.session)).toMatchObject([{ status: 'credited' }]);
});

test('whoever works on deposits is nudged when some are due, and only then', async () => {
  const { address } = await world.show();
  await world.follower.release();
  let nudges = 0;
  const nudge = () => {
    nudges += 1;
  };
  const other = createFollower(world.core, { mode: 'test', network: world.network, client: world.client, nudge });
  const after = async (blocks: number) => {
    await world.mine(blocks);
    while ((await other.step(world.core.clock.now())) === 'worked');
    return nudges;
  };
  expect(await after(20)).toBe(0);
  await world.send(await world.transfer(usdc, address, 2_000_000n));
  expect(await after(1)).toBe(1);
  expect(await after(7)).toBe(1);
  expect(await after(1)).toBe(2);
  await other.release();
  await world.settle();
});

test('one follower has the chain; another gets it when that one lets go', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 2_000_000n));
  await world.mine(9);
  const other = createFollower(world.core, { mode: 'test', network: world.network, client: world.client });
  expect(await other.step(world.core.clock.now())).toBe('idle');
  expect(await world.deposits(session)).toEqual([]);
  await world.follower.release();
  expect(await other.step(world.core.clock.now())).toBe('worked');
  await other.release();
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'credited' }]);
});

test.each([
  ['more than the asset allows', 'USDC', 100_000_000_001n],
  ['more than the ledger holds', 'TST18', 2n ** 255n],
] as const)('%s is parked and told, and never credited', async (_, symbol, amount) => {
  const { session, address } = await world.show();
  const token = world.tokens[symbol] as Address;
  await world.send(await world.sign(keys.issuer, { to: token, data: mintData(address, amount) }));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([
    { status: 'parked', park_reason: 'amount_out_of_range', amount_units: amount },
  ]);
  expect(changes()).toEqual(['parked']);
});

test('a worker that died after its claim is followed by another when its lease has run out', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 2_000_000n));
  await world.mine(9);
  while ((await world.follower.step(world.core.clock.now())) === 'worked');
  const now = world.core.clock.now();
  const [dead] = await claimDue<{ tenant_id: number; fence: bigint; deposit_id: string }>(world.core.db, {
    ...{ table: 'deposits', now, limit: 10, lease_s: 0.3 },
  });
  expect(dead?.fence).toBe(1n);
  expect(await world.worker.step(now)).toBe('idle');
  await expect.poll(() => world.worker.step(world.core.clock.now()), { timeout: 5_000 }).toBe('worked');
  expect(changes()).toEqual(['detected', 'credited']);
  expect((await claimOf(session.session_id)).balance).toBe(2_000_000n);
});

test('a sale that fails keeps nothing of the credit, and is asked again', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 2_000_000n));
  await world.mine(9);
  while ((await world.follower.step(world.core.clock.now())) === 'worked');
  const hasty = createDepositWorker(world.core, {
    lease_s: 0.2,
    hooks: { depositChanged: () => Promise.reject(new Error('the sale fails')) },
  });
  await expect(hasty.step(world.core.clock.now())).rejects.toThrow('the sale fails');
  expect(await world.deposits(session)).toMatchObject([{ status: 'detected', told: null }]);
  expect((await claimOf(session.session_id)).balance).toBe(0n);
  await expect.poll(() => world.worker.step(world.core.clock.now()), { timeout: 5_000 }).toBe('worked');
  expect((await claimOf(session.session_id)).balance).toBe(2_000_000n);
});

function mintData(to: Address, amount: bigint): Hex {
  return `0x40c10f19${to.slice(2).toLowerCase().padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`;
}
