import type { TestTokenKind } from '@0gate/contracts/testing';
import { rebasingTokenAbi } from '@0gate/contracts/testing';
import { type Address, encodeFunctionData } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { keys, startWorld, type World } from './testing/world.js';

const kinds: readonly TestTokenKind[] = ['stablecoin', 'event_only', 'fee', 'false_return', 'no_return', 'rebasing'];
const one = 10n ** 18n;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    tokens: [
      ...kinds.map((kind) => ({ symbol: kind.toUpperCase(), name: kind, decimals: 6, kind })),
      { symbol: 'USDC', name: 'USD Coin', decimals: 6 },
    ],
    unlisted: ['USDC'],
  });
});
afterEach(async () => {
  world.told.length = 0;
  await world.coherent();
});
afterAll(() => world.stop());

const tokenOf = (symbol: string): Address => world.tokens[symbol.toUpperCase()] as Address;
const rebase = (factor: bigint) =>
  world.sign(keys.issuer, {
    to: tokenOf('rebasing'),
    data: encodeFunctionData({ abi: rebasingTokenAbi, functionName: 'rebase', args: [factor] }),
  });
const rulesOf = async (session_id: string) =>
  world.core.db.query(
    'balance_rules',
    'select balance_rule from deposit_observations join deposits using (tenant_id, deposit_id) where session_id = $1',
    [session_id],
  );

test.each(['stablecoin', 'no_return', 'rebasing'] as const)(
  'a %s token that moves as it says is credited',
  async (kind) => {
    const { session, address } = await world.show();
    await world.send(await world.transfer(tokenOf(kind), address, 1_000_000n));
    await world.mine(9);
    await world.settle();
    expect(await world.deposits(session)).toMatchObject([{ status: 'credited', asset: kind.toUpperCase() }]);
    expect(await rulesOf(session.session_id)).toEqual([{ balance_rule: 'holds' }]);
  },
);

test.each([
  ['only says that it moves', 'event_only'],
  ['takes a fee on the way', 'fee'],
] as const)('a token that %s is parked, however final', async (_, kind) => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(tokenOf(kind), address, 1_000_000n));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'parked', park_reason: 'balance_rule_broken' }]);
  expect(await rulesOf(session.session_id)).toEqual([{ balance_rule: 'broken' }]);
  expect(world.told.map(({ change }) => change)).toEqual(['parked']);
});

test('a token that changes balances in the block of a deposit is parked', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(tokenOf('rebasing'), address, 1_000_000n), await rebase(2n * one));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'parked', park_reason: 'balance_rule_broken' }]);
  // Undone, so that the ledger and the chain agree on what the float has.
  await world.send(await rebase(one));
  await world.mine(9);
  await world.settle();
});

test('a refusal that returns false, and a look-alike that the registry does not name, are nothing', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(tokenOf('false_return'), address, 1_000_000_000_000_000_000n));
  await world.send(await world.transfer(tokenOf('usdc'), address, 1_000_000n));
  await world.mine(9);
  await world.settle();
  expect(await world.deposits(session)).toEqual([]);
  expect(world.told).toEqual([]);
});
