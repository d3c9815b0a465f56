import type { OutboundChain } from './chain.js';

/**
 * Which transaction used a nonce, found on the chain itself: a missing receipt proves nothing, as a node may simply not have
 * it. The sender's transaction count tells the block, by halving; the block tells the transaction.
 *
 * @param range the nonce was not used up to `from`, and was by `to`; both finalised
 * @throws if the chain contradicts itself, or a node has dropped the state of those blocks: then nothing is known
 */
export async function findConsumer(
  chain: OutboundChain,
  sender: string,
  nonce: bigint,
  range: { readonly from: bigint; readonly to: bigint },
): Promise<string> {
  let unused = range.from;
  let used = range.to;
  while (used - unused > 1n) {
    const middle = (unused + used) / 2n;
    if ((await chain.transactionCount(sender, middle)) > nonce) used = middle;
    else unused = middle;
  }
  const tx_hash = await chain.transactionIn(used, sender, nonce);
  if (tx_hash === null) throw new Error(`block ${used} used nonce ${nonce} of ${sender} and has no such transaction`);
  return tx_hash;
}
