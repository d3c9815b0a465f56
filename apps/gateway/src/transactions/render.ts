import type { Catalogue } from '../catalogue/index.js';
import { formatDecimal } from '../money/index.js';
import type { TransactionRow } from './store.js';

/** The public object. Chain facts are public; the bank's own references never are. */
export function renderTransaction(catalogue: Catalogue, row: TransactionRow) {
  const places = catalogue.currency(row.currency)?.decimals ?? 2;
  const fiat = (minor: bigint | null) => (minor === null ? null : formatDecimal(minor, places));
  return {
    refid: row.refid,
    object: 'transaction' as const,
    session_id: row.session_id,
    action: row.action,
    status: row.status,
    token: row.token,
    network: row.network,
    currency: row.currency,
    payment_method: row.payout_method,
    fiat_amount: row.action === 'sell' ? fiat(row.fiat_minor) : null,
    token_amount: formatDecimal(row.token_units, catalogue.asset(row.token)?.decimals ?? 0),
    exchange_rate: row.exchange_rate,
    total_fees: row.action === 'sell' ? fiat(row.fees_minor) : null,
    local_rail_transaction_id: row.payout_id,
    facilita_transaction_id: null,
    estimated_arrival: row.estimated_arrival?.toISOString() ?? null,
    deposit_tx_hashes: row.deposit_tx_hashes,
    refund_tx_hashes: row.refund_tx_hashes,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
