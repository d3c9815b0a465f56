import { rpc } from '@0gate/contracts/testing';
import { type Address, type Hex, toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transferTopic } from '../chains/evm/provider.js';
import { type Shown, startWorld, type World } from './testing/world.js';

/** `finalized` is 80 blocks behind; no branch is deeper than 64. */
const slots = 40;
const lag = 2 * slots;
const seeds = 8;
const moves = 25;

type RawLog = { transactionHash: Hex; data: Hex; topics: Hex[] };

let world: World;
let usdc: Address;
let shown: Shown[] = [];
beforeAll(async () => {
  world = await startWorld({ slots });
  usdc = world.tokens['USDC'] as Address;
  await world.mine(lag + 5);
  await world.settle();
  shown = [await world.show(), await world.show(), await world.show()];
});
afterAll(() => world.stop());

/** A small generator, so that a seed that fails can be played again. */
function dice(seed: number): (sides: number) => number {
  let state = (seed + 1) * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state % sides;
  };
}

const hits = { dropped: 0, minedAgain: 0, replaced: 0 };

/** A block by another miner has another hash, whatever else is in it. */
async function mineOther(blocks: number, miner: number): Promise<void> {
  await rpc(world.chain.rpc_url, 'anvil_setCoinbase', [toHex(BigInt(miner) + (1n << 100n), { size: 20 })]);
  await world.mine(blocks);
}

async function play(seed: number): Promise<void> {
  const roll = dice(seed);
  const sent: Hex[] = [];
  let points: { snapshot: Hex; height: number }[] = [];
  let height = 0;
  for (let move = 0; move < moves; move += 1) {
    const what = roll(6);
    const candidates = points.filter((point) => point.height < height && height - point.height <= 64);
    const point = candidates[roll(Math.max(1, candidates.length))];
    if (what <= 1) {
      const { address } = shown[roll(shown.length)] ?? (await world.show());
      const raw = await world.transfer(usdc, address, BigInt(1_000_000 + seed * 1_000 + move));
      await world.send(raw);
      sent.push(raw);
    } else if (what === 2 && point !== undefined) {
      const depth = height - point.height;
      await rpc(world.chain.rpc_url, 'evm_revert', [point.snapshot]);
      await rpc(world.chain.rpc_url, 'anvil_dropAllTransactions');
      points = points.filter((other) => other.height < point.height);
      hits.dropped += 1;
      // Some of what was dropped comes back in the new branch; where it does not, its nonce is taken by something else.
      if (roll(2) === 0) {
        for (const raw of sent) hits.minedAgain += (await isTaken(raw)) ? 1 : 0;
      } else hits.replaced += 1;
      const blocks = depth + 1 + roll(3);
      await mineOther(blocks, seed * 1_000 + move);
      height = point.height + blocks;
    } else {
      points.push({ snapshot: await rpc<Hex>(world.chain.rpc_url, 'evm_snapshot'), height });
      const blocks = 1 + roll(12);
      await mineOther(blocks, seed * 1_000 + move);
      height += blocks;
    }
    if (roll(3) > 0) await world.settle();
  }
  await world.mine(lag + 1);
  await world.settle();
}

/** A transaction that is mined already, or whose nonce is, is refused. */
const isTaken = (raw: Hex): Promise<boolean> =>
  world.send(raw).then(
    () => true,
    () => false,
  );

test('what is credited is what the final chain holds, however its branches came and went', {
  timeout: 120_000,
}, async () => {
  for (let seed = 0; seed < seeds; seed += 1) {
    await play(seed);
    const logs = await rpc<RawLog[]>(world.chain.rpc_url, 'eth_getLogs', [
      { fromBlock: '0x0', toBlock: 'finalized', address: usdc, topics: [transferTopic] },
    ]);
    const ours = new Set(shown.map(({ address }) => address.toLowerCase()));
    const expected = logs
      .filter(({ topics }) => ours.has(`0x${topics[2]?.slice(-40)}`))
      .map(({ transactionHash, data }) => `${transactionHash} ${BigInt(data)}`);
    const deposits = (await Promise.all(shown.map(({ session }) => world.deposits(session)))).flat();
    const credited = deposits.filter(({ status }) => status === 'credited');
    expect([seed, credited.map(({ tx_hash, amount_units }) => `${tx_hash} ${amount_units}`).toSorted()]).toEqual([
      seed,
      expected.toSorted(),
    ]);
    expect(deposits.filter(({ status }) => status !== 'credited' && status !== 'orphaned')).toEqual([]);
    await world.coherent();
  }
  const orphaned = world.told.filter(({ change }) => change === 'orphaned').length;
  console.log(`${seeds} seeds:`, { ...hits, told: world.told.length, orphaned });
  expect(Math.min(hits.dropped, hits.minedAgain, hits.replaced, orphaned)).toBeGreaterThan(0);
});
