import { encodeFunctionData, erc20Abi } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NoQuorumError, type OutboundChain } from './chain.js';
import { createRpcChain } from './rpc-chain.js';
import { startWorld, type World } from './testing/world.js';

/** Nothing listens there. */
const dead = 'http://127.0.0.1:9';

let world: World;
const chains: ReturnType<typeof createRpcChain>[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  for (const chain of chains) await chain.close();
  await world.stop();
});

function chainOf(rpc_urls: readonly string[], quorum: number): OutboundChain {
  const { network } = world.outbound.chain('test', world.chain_id);
  const chain = createRpcChain({ ...network, rpc_urls, quorum });
  chains.push(chain);
  return chain;
}
const transfer = (amount: bigint) => ({
  from: world.float,
  to: world.tokens.USDC,
  data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [world.treasury, amount] }),
});

test('finalised is two blocks behind the newest, and the hash is of that block', async () => {
  const chain = chainOf([world.rpc_url], 1);
  const [head, finalised] = [await chain.head(), await chain.finalised()];
  expect(finalised).toEqual({ number: head.number - 2n, hash: await chain.blockHash(head.number - 2n) });
});

test('one provider of two is enough for a quorum of one, and not for one of two', async () => {
  const one = chainOf([dead, world.rpc_url], 1);
  expect((await one.finalised()).number).toBeGreaterThan(0n);
  expect(await one.transactionCount(world.float, 'latest')).toBe(0n);
  const two = chainOf([dead, world.rpc_url], 2);
  await expect(two.finalised()).rejects.toThrow(NoQuorumError);
  await expect(two.receipt(`0x${'0'.repeat(64)}`)).rejects.toThrow(NoQuorumError);
  await expect(two.transactionCount(world.float, 1n)).rejects.toThrow(NoQuorumError);
  // Prices need no agreement.
  expect((await two.head()).number).toBeGreaterThan(0n);
});

test('error: where no provider answers nothing is known, and a broadcast reached nobody', async () => {
  const chain = chainOf([dead], 1);
  await expect(chain.head()).rejects.toThrow(NoQuorumError);
  expect(await chain.broadcast('0x00')).toBe('unreachable');
});

test('a simulation tells a revert from a transfer that goes through', async () => {
  const chain = chainOf([world.rpc_url], 1);
  expect(await chain.simulate(transfer(1n))).toMatchObject({ ok: false });
  await world.fillFloat('USDC', 1n);
  expect(await chain.simulate(transfer(1n))).toMatchObject({ ok: true });
  expect(await chain.estimateGas(transfer(1n))).toBeGreaterThan(21_000n);
});

test('error: a token that has no code has no balance to be read', async () => {
  const chain = chainOf([world.rpc_url], 1);
  const { number } = await chain.finalised();
  await expect(chain.tokenBalance(world.treasury, world.float, number)).rejects.toThrow(NoQuorumError);
});
