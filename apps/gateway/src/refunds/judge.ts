import { type Outcome, type Receipt, readTransfers } from '../outbound/index.js';
import type { RefundEvent } from './machine.js';
import type { Refund } from './refund.js';

/**
 * What the finalised transaction that used a refund's nonce means for it. The token's own log counts, whoever made the
 * transaction: the nonce is the refund's, so exactly its payment under its nonce is its payment, also when a life of this
 * database before a restore had sent it.
 */
export function judgeOutcome(
  refund: Pick<Refund, 'token_contract' | 'amount_units' | 'to_address'>,
  float: string,
  outcome: Pick<Outcome, 'ours' | 'succeeded'>,
  receipt: Receipt,
): RefundEvent {
  const to = refund.to_address?.toLowerCase();
  const left = outcome.succeeded
    ? readTransfers(receipt, refund.token_contract).filter((transfer) => transfer.from === float.toLowerCase())
    : [];
  const [only, ...more] = left;
  if (only !== undefined && more.length === 0 && only.to === to && only.amount_units === refund.amount_units)
    return 'paid';
  if (!outcome.ours) return 'nonce_lost';
  return left.length === 0 ? 'reverted' : 'moved_another_amount';
}
