import { encodeFunctionData, erc20Abi } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutboundChain } from '../../outbound/index.js';
import { startWorld, type World } from '../../outbound/testing/world.js';
import { NoQuorum } from './errors.js';
import { createOutboundChain } from './outbound-chain.js';
import { createProviders, type Providers } from './providers.js';
import { type Lie, type RpcProxy, startRpcProxy } from './testing/proxy.js';

/** Nothing listens there. */
const dead = 'http://127.0.0.1:9';

let world: World;
const open: Providers[] = [];
const proxies: RpcProxy[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  for (const providers of open) await providers.end();
  for (const proxy of proxies) await proxy.stop();
  await world.stop();
});

function chainOf(rpc_urls: readonly string[], quorum: number): OutboundChain {
  const { network } = world.outbound.chain('test', world.chain_id);
  const providers = createProviders({ chain_id: world.chain_id, providers: rpc_urls.map((url) => ({ url })), quorum });
  open.push(providers);
  return createOutboundChain(network, providers);
}
/** Providers in front of the one node, each with its own lie. */
async function liars(...lies: (Lie | undefined)[]): Promise<RpcProxy[]> {
  const started = await Promise.all(lies.map(() => startRpcProxy(world.rpc_url)));
  proxies.push(...started);
  for (const [index, proxy] of started.entries()) proxy.lie = lies[index];
  return started;
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
  await expect(two.finalised()).rejects.toThrow(NoQuorum);
  await expect(two.receipt(`0x${'0'.repeat(64)}`)).rejects.toThrow(NoQuorum);
  await expect(two.transactionCount(world.float, 1n)).rejects.toThrow(NoQuorum);
  // Prices need no agreement.
  expect((await two.head()).number).toBeGreaterThan(0n);
});

test('error: where no provider answers nothing is known, and a broadcast reached nobody', async () => {
  const chain = chainOf([dead], 1);
  await expect(chain.head()).rejects.toThrow(NoQuorum);
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
  await expect(chain.tokenBalance(world.treasury, world.float, number)).rejects.toThrow(NoQuorum);
});

test('a transaction goes to every provider of the chain, and to none of another chain', async () => {
  const all = await liars(undefined, undefined, ({ method }, result) => (method === 'eth_chainId' ? '0x1' : result));
  const chain = chainOf([dead, ...all.map(({ url }) => url)], 1);
  expect(await chain.broadcast('0x00')).toBe('refused');
  const got = all.map(({ asked }) => asked.filter((method) => method === 'eth_sendRawTransaction').length);
  expect(got).toEqual([1, 1, 0]);
});

test('a receipt is what a quorum tells of it, whatever one provider makes of its outcome or its logs', async () => {
  await world.fillFloat('USDC', 1n);
  const [block] = await world.mint('USDC', world.treasury, 5n);
  const honest = chainOf([world.rpc_url], 1);
  const tx_hash = block?.transactionHash ?? '0x';
  const told = await honest.receipt(tx_hash);
  expect(told).toMatchObject({ tx_hash, succeeded: true, logs: [{ contract: world.tokens.USDC.toLowerCase() }] });
  const lie: Lie = ({ method }, result) =>
    method === 'eth_getTransactionReceipt' ? { ...(result as object), status: '0x0' } : result;
  const forget: Lie = ({ method }, result) => (method === 'eth_getTransactionReceipt' ? null : result);
  const urls = (await liars(undefined, lie, forget)).map(({ url }) => url);
  await expect(chainOf(urls, 2).receipt(tx_hash)).rejects.toMatchObject({ kind: 'disagreement' });
  expect(await chainOf([world.rpc_url, ...urls], 2).receipt(tx_hash)).toEqual(told);
});
