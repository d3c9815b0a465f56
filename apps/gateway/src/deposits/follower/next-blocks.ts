/**
 * Which blocks come next? What is known is a chain by parent hash, from the last final block to the newest processed one.
 * The newest block that a quorum has is one of four cases:
 *
 * known  it is in our chain: the providers are no further, or behind us for a moment. Nothing to do; a chain that only became
 *        shorter proves nothing yet.
 * next   its parent is our newest block. It is appended.
 * ahead  it is higher than that. The blocks in between are fetched first, upwards, a bounded number at a time.
 * fork   it, or the block in between, does not continue ours. We go down to the newest block that both chains share, drop what
 *        is above, and take the other branch.
 *
 * Blocks that arrive while the chain is changing may fit neither branch: then nothing is decided, and the next look decides. That
 * our last final block is still theirs is asked elsewhere, at each poll.
 */
import { type BlockHeader, type ChainClient, maxBlocks } from '../../chains/evm/index.js';

export type Next =
  | { readonly found: 'nothing' }
  | { readonly found: 'blocks'; readonly ancestor: BlockHeader; readonly blocks: readonly BlockHeader[] };

/**
 * @param chain ours, upwards: the last final block first
 * @param latest agreed by a quorum
 * @param limit most blocks in one answer
 */
export async function nextBlocks(
  client: ChainClient,
  chain: readonly [BlockHeader, ...BlockHeader[]],
  latest: BlockHeader,
  limit: number,
): Promise<Next> {
  if (chain.some(({ hash }) => hash === latest.hash)) return { found: 'nothing' };
  const tip = chain.at(-1) ?? chain[0];
  if (latest.parent_hash === tip.hash) return { found: 'blocks', ancestor: tip, blocks: [latest] };
  if (latest.number > tip.number) {
    const blocks = await blocksAbove(client, tip, latest, limit);
    if (blocks === 'fork') return takeBranch(client, chain, latest, limit);
    return blocks.length === 0 ? { found: 'nothing' } : { found: 'blocks', ancestor: tip, blocks };
  }
  return takeBranch(client, chain, latest, limit);
}

/** The blocks that continue a block, as far as each is the child of the one before. */
async function blocksAbove(
  client: ChainClient,
  base: BlockHeader,
  latest: BlockHeader,
  limit: number,
): Promise<BlockHeader[] | 'fork'> {
  const highest = base.number + BigInt(limit);
  const headers = await client.headers(base.number + 1n, latest.number < highest ? latest.number : highest);
  if (headers[0] !== undefined && headers[0].parent_hash !== base.hash) return 'fork';
  const linked: BlockHeader[] = [];
  for (const header of headers) {
    if (header.parent_hash !== (linked.at(-1) ?? base).hash) break;
    linked.push(header);
  }
  return linked;
}

async function takeBranch(
  client: ChainClient,
  chain: readonly [BlockHeader, ...BlockHeader[]],
  latest: BlockHeader,
  limit: number,
): Promise<Next> {
  const ancestor = await commonAncestor(client, chain, latest);
  if (ancestor === null) return { found: 'nothing' };
  const blocks = await blocksAbove(client, ancestor, latest, limit);
  return blocks === 'fork' || blocks.length === 0 ? { found: 'nothing' } : { found: 'blocks', ancestor, blocks };
}

async function commonAncestor(
  client: ChainClient,
  chain: readonly [BlockHeader, ...BlockHeader[]],
  latest: BlockHeader,
): Promise<BlockHeader | null> {
  const ours = chain.filter(({ number }) => number < latest.number || number === chain[0].number);
  for (let end = ours.length; end > 0; end -= maxBlocks) {
    const window = ours.slice(Math.max(0, end - maxBlocks), end);
    const [low, high] = [window[0], window.at(-1)];
    if (low === undefined || high === undefined) return null;
    const theirs = new Map(
      (await client.headers(low.number, high.number)).map((header) => [header.number, header.hash]),
    );
    if (!theirs.has(low.number)) return null;
    const shared = window.findLast(({ number, hash }) => theirs.get(number) === hash);
    if (shared !== undefined) return shared;
  }
  return null;
}
