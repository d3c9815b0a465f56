import { sendCalls } from '@0gate/contracts/testing';
import { keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findConsumer } from './consumer.js';
import { startWorld, type World } from './testing/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('finds the transaction that used a nonce, wherever in the range its block is', async () => {
  const chain = world.outbound.chain('test', world.chain_id);
  const key = keccak256(toHex('spender'));
  const spender = privateKeyToAddress(key);
  await world.setNative(spender, 10n ** 20n);
  const from = (await chain.head()).number;
  const hashes: string[] = [];
  for (const idle_blocks of [0, 1, 5, 17]) {
    if (idle_blocks > 0) await world.mine(idle_blocks);
    const receipts = await sendCalls(
      world.rpc_url,
      key,
      [1n, 2n].map((value) => ({ to: world.treasury, value })),
    );
    hashes.push(...receipts.map(({ transactionHash }) => transactionHash));
  }
  const to = (await chain.head()).number;
  for (const [nonce, tx_hash] of hashes.entries())
    expect(await findConsumer(chain, spender, BigInt(nonce), { from, to })).toBe(tx_hash);
});

test('error: a chain that contradicts itself tells nothing', async () => {
  const chain = world.outbound.chain('test', world.chain_id);
  const to = (await chain.head()).number;
  await expect(findConsumer(chain, world.sweeper, 99n, { from: 0n, to })).rejects.toThrow('no such transaction');
});
