import type { Catalogue } from '../catalogue/index.js';
import type { Deposit } from '../deposits/index.js';
import { formatDecimal } from '../money/index.js';
import type { Payout } from '../payouts/index.js';
import type { Refund } from '../refunds/index.js';

/** The one object that an event of ours carries beside the session: amounts as decimal text, no bank internals. */
export function depositObject(catalogue: Catalogue, deposit: Deposit) {
  return {
    network: deposit.network,
    token: deposit.asset,
    tx_hash: deposit.tx_hash,
    amount: formatDecimal(deposit.amount_units, catalogue.asset(deposit.asset)?.decimals ?? 0),
    block_time: deposit.block_time.toISOString(),
  };
}

export function payoutObject(catalogue: Catalogue, payout: Payout) {
  return {
    id: payout.payout_id,
    amount: formatDecimal(payout.amount_minor, catalogue.currency(payout.currency)?.decimals ?? 2),
    currency: payout.currency,
    method: payout.method,
    estimated_arrival: payout.estimated_arrival?.toISOString() ?? null,
    reason: publicReason(payout),
  };
}

/** Which of our own words a partner may read: a rail's codes stay inside. */
function publicReason(payout: Payout): string | null {
  if (payout.status === 'delayed') return 'delayed';
  if (payout.status !== 'failed') return null;
  return payout.failure_class === 'details' ? 'details_refused' : 'refused';
}

export function refundObject(catalogue: Catalogue, refund: Refund) {
  return {
    id: refund.refund_id,
    status: refund.status,
    amount: formatDecimal(refund.amount_units, catalogue.asset(refund.asset)?.decimals ?? 0),
    token: refund.asset,
    network: refund.network,
    tx_hash: refund.tx_hash,
  };
}
