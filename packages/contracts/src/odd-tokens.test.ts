import { type Address, parseEventLogs, type TransactionReceipt } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forwarderFactoryAbi } from './index.js';
import { deployTestSystem } from './testing/deploy.js';
import { type Fixture, startFixture } from './testing/fixture.js';
import type { TestTokenKind } from './testing/token-deployment.js';
import { mintTestToken, rebasingTokenAbi, testTokenAbi } from './testing/tokens.js';

let world: Fixture;
beforeAll(async () => {
  world = await startFixture();
});
afterAll(() => world.chain.stop());

/** A token of that kind, and what became of forwarders with 1,000 each once their batch was flushed. */
async function flushed(kind: TestTokenKind, between?: (token: Address) => Promise<unknown>) {
  const { rpc_url } = world.chain;
  const deployerKey = world.issuerKey;
  const owners = { treasury: world.treasury.account.address, sweeper: world.sweeper.account.address };
  const odd = [{ symbol: 'ODD', name: kind, decimals: 6, kind }] as const;
  const token = (await deployTestSystem({ rpc_url, deployerKey, ...owners, tokens: odd })).tokens.ODD;
  const batch = [world.newForwarder(), world.newForwarder()] as const;
  const to = batch.map(({ address }) => address);
  await mintTestToken({ rpc_url, deployerKey, token, to, amount: 1_000n });
  await between?.(token);
  const receipt = await world.mined(
    world.sweeper.writeContract({
      address: world.factory,
      abi: forwarderFactoryAbi,
      functionName: 'flush',
      args: [batch.map(({ salt }) => salt), token],
    }),
  );
  const balanceOf = (account: Address): Promise<bigint> =>
    world.client.readContract({ address: token, abi: testTokenAbi, functionName: 'balanceOf', args: [account] });
  const [first, second, treasury] = await Promise.all([...to, owners.treasury].map(balanceOf));
  return { status: receipt.status, failed: failuresIn(receipt), left: [first, second], treasury };
}

function failuresIn({ logs }: TransactionReceipt): number {
  return parseEventLogs({ abi: forwarderFactoryAbi, logs, eventName: 'FlushFailed' }).length;
}

test('a token that returns nothing is flushed like any other', async () => {
  expect(await flushed('no_return')).toEqual({ status: 'success', failed: 0, left: [0n, 0n], treasury: 2_000n });
});

test('a token that takes a fee empties the forwarders, and the treasury has less than its events say', async () => {
  expect(await flushed('fee')).toEqual({ status: 'success', failed: 0, left: [0n, 0n], treasury: 1_980n });
});

test('a refusal by returning false counts as a failure', async () => {
  expect(await flushed('false_return')).toEqual({ status: 'success', failed: 2, left: [1_000n, 1_000n], treasury: 0n });
});

test('an event without a movement leaves the coins where they are: only balances tell', async () => {
  expect(await flushed('event_only')).toEqual({ status: 'success', failed: 0, left: [1_000n, 1_000n], treasury: 0n });
});

test('a token that burns all its gas costs its own flushes only', async () => {
  expect(await flushed('gas_burning')).toEqual({ status: 'success', failed: 2, left: [1_000n, 1_000n], treasury: 0n });
});

test('a token that rebases is flushed with the balance of the moment', async () => {
  const halve = (address: Address): Promise<unknown> => {
    const call = { address, abi: rebasingTokenAbi, functionName: 'rebase', args: [5n * 10n ** 17n] } as const;
    return world.mined(world.issuer.writeContract(call));
  };
  expect(await flushed('rebasing', halve)).toEqual({ status: 'success', failed: 0, left: [0n, 0n], treasury: 1_000n });
});
