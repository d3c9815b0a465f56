import type { BlockHeader } from '../../chains/evm/index.js';

/**
 * What is final of our branch: the block that providers call final, if it is in it. While catching up we are still below that,
 * and the newest of the blocks that they have just given us by height is final, since they call a higher one so. Null where
 * nothing is known to be: theirs is another block, and our branch is about to be replaced.
 */
export function finalOf(
  branch: readonly BlockHeader[],
  blocks: readonly BlockHeader[],
  theirs: BlockHeader,
): BlockHeader | null {
  const newest = blocks.at(-1);
  if (newest !== undefined && newest.number < theirs.number) return newest;
  return branch.find(({ hash }) => hash === theirs.hash) ?? null;
}
