import { rpc } from '@0gate/contracts/testing';
import { type Address, type Hex, toHex } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEvmClient, createProviders } from '../chains/evm/index.js';
import { hang, type Lie, type RpcProxy, startRpcProxy } from '../chains/evm/testing/proxy.js';
import { startWorld, type World } from './testing/world.js';

type Block = { number: Hex; hash: Hex };
type RawLog = { topics: Hex[]; data: Hex };

let world: World;
let usdc: Address;
let proxies: RpcProxy[] = [];
beforeAll(async () => {
  world = await startWorld({
    async providers(rpc_url) {
      proxies = await Promise.all([1, 2, 3].map(() => startRpcProxy(rpc_url)));
      return { urls: proxies.map(({ url }) => url), quorum: 2 };
    },
  });
  usdc = world.tokens['USDC'] as Address;
});
afterEach(async () => {
  for (const proxy of proxies) {
    proxy.lie = undefined;
    proxy.isDown = false;
  }
  await world.settle();
  world.told.length = 0;
  await world.coherent();
});
afterAll(async () => {
  await world.stop();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
});

const liesOf = (count: number, lie: Lie) => {
  for (const proxy of proxies.slice(0, count)) proxy.lie = lie;
};
const disagreements = () => world.query<{ question: string }>('select question from chain_disagreements');
const step = () => world.follower.step(world.core.clock.now());

const omitLogs: Lie = ({ method }, result) => (method === 'eth_getLogs' ? [] : result);
const forgeAmount: Lie = ({ method }, result) =>
  method === 'eth_getLogs'
    ? (result as RawLog[]).map((log) => ({ ...log, data: toHex(999_000_000n, { size: 32 }) }))
    : result;
const everythingFinal: Lie = ({ method, params }, result) =>
  method === 'eth_getBlockByNumber' && params[0] === 'finalized'
    ? { ...(result as Block), number: toHex(BigInt((result as Block).number) + 8n) }
    : result;
const forgeBalance: Lie = ({ method }, result) => (method === 'eth_call' ? toHex(1n, { size: 32 }) : result);
const forgeSender: Lie = ({ method }, result) =>
  method === 'eth_getTransactionReceipt' ? { ...(result as object), from: `0x${'ab'.repeat(20)}` } : result;
const forgeTip: Lie = ({ method, params }, result) =>
  method === 'eth_getBlockByNumber' && params[0] !== 'finalized'
    ? { ...(result as Block), hash: `0x${'cd'.repeat(32)}` }
    : result;
const dropState: Lie = ({ method }, result) => (method === 'eth_call' ? new Error('missing trie node') : result);
const malformed: Lie = ({ method }) => (method === 'eth_getLogs' ? 'no list' : null);

const lies: [string, Lie][] = [
  ['omits logs', omitLogs],
  ['forges an amount', forgeAmount],
  ['calls too much final', everythingFinal],
  ['forges balances', forgeBalance],
  ['forges the sender', forgeSender],
  ['forges the tip', forgeTip],
  ['has dropped its state', dropState],
  ['answers in no form', malformed],
  ['never answers', () => hang],
];

test.each(lies)('one provider of three that %s changes nothing', async (_, lie) => {
  const { session, address } = await world.show();
  liesOf(1, lie);
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine();
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'detected', amount_units: 5_000_000n }]);
  await world.mine(8);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'credited' }]);
});

test('one provider down and one that lies stall the chain, with evidence; honest again, it goes on', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine(9);
  liesOf(1, forgeAmount);
  const [, down] = proxies;
  if (down !== undefined) down.isDown = true;
  expect(await step()).toBe('idle');
  expect(await step()).toBe('idle');
  expect((await disagreements()).filter(({ question }) => question.startsWith('logs of'))).toHaveLength(1);
  expect(await world.deposits(session)).toEqual([]);
  liesOf(1, (_, result) => result);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'credited', amount_units: 5_000_000n }]);
});

test('a range that providers find too large is halved until they answer', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine(90);
  let refused = 0;
  liesOf(3, ({ method, params }, result) => {
    const [filter] = params as [{ fromBlock?: Hex; toBlock?: Hex }];
    if (method !== 'eth_getLogs' || filter.fromBlock === undefined) return result;
    if (BigInt(filter.toBlock ?? '0x0') - BigInt(filter.fromBlock) < 10n) return result;
    refused += 1;
    return new Error('query returns more than 10000 results');
  });
  await world.settle();
  expect(refused).toBeGreaterThan(0);
  expect(await world.deposits(session)).toMatchObject([{ status: 'credited' }]);
});

test('error: with two of three down nothing moves', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine(9);
  for (const proxy of proxies.slice(1)) proxy.isDown = true;
  await expect(step()).rejects.toMatchObject({ name: 'NoQuorum', kind: 'unavailable' });
  expect(await world.deposits(session)).toEqual([]);
});

test('no state at a quorum: the deposit is parked, not credited on trust', async () => {
  const { session, address } = await world.show();
  await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine(9);
  liesOf(3, dropState);
  await world.settle();
  expect(await world.deposits(session)).toMatchObject([{ status: 'parked', park_reason: 'no_state' }]);
});

test('finality is what two of three have reached, and never falls', async () => {
  const [before] = await world.query<{ finalised_number: bigint }>('select finalised_number from chain_cursors');
  const frozen = await rpc<Block>(world.chain.rpc_url, 'eth_getBlockByNumber', ['finalized', false]);
  await world.mine(3);
  liesOf(2, ({ method, params }, result) =>
    method === 'eth_getBlockByNumber' && params[0] === 'finalized' ? frozen : result,
  );
  await world.settle();
  const [while_frozen] = await world.query<{ finalised_number: bigint }>('select finalised_number from chain_cursors');
  expect(while_frozen).toEqual(before);
  liesOf(2, (_, result) => result);
  await world.settle();
  const [after] = await world.query<{ finalised_number: bigint }>('select finalised_number from chain_cursors');
  expect(after?.finalised_number).toBe((before?.finalised_number ?? 0n) + 3n);
});

test('a provider of another chain counts for nothing', async () => {
  const other: Lie = ({ method }, result) => (method === 'eth_chainId' ? '0x1' : result);
  liesOf(2, other);
  const client = createEvmClient(
    createProviders({ chain_id: 31_337, providers: proxies.map(({ url }) => ({ url })), quorum: 2 }),
  );
  await expect(client.heads(null)).rejects.toMatchObject({ kind: 'unavailable' });
  liesOf(1, (_, result) => result);
  expect((await client.heads(null)).latest.number).toBeGreaterThan(0n);
  await client.end();
});
