import type { Transfer } from './transfer.js';

export type BalanceRule = 'holds' | 'broken' | 'no_state';

/**
 * Did the coins move as the events say? What an address has of a token after the block, less what it had before, is what came
 * in less what went out in that block: a deposit that is swept in its own block leaves no difference, and is true all the same.
 * A token that takes a fee, only says that it moved, or changes balances by itself breaks the rule.
 *
 * @param transfers all Transfer events of the token in the block
 * @param before balance after the parent block
 */
export function checkBalance(
  transfers: readonly Transfer[],
  address: string,
  before: bigint | 'no_state',
  after: bigint | 'no_state',
): BalanceRule {
  if (before === 'no_state' || after === 'no_state') return 'no_state';
  let expected = 0n;
  for (const { from, to, amount } of transfers) {
    if (to === address) expected += amount;
    if (from === address) expected -= amount;
  }
  return after - before === expected ? 'holds' : 'broken';
}
