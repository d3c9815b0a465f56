import type { CursorQuery } from './list.js';

export type TransactionStatus = 'pending' | 'processing' | 'settled' | 'failed' | 'returned' | 'refunded';

export interface Transaction {
  readonly refid: string;
  readonly object: 'transaction';
  readonly session_id: string;
  readonly action: 'sell' | 'refund';
  readonly status: TransactionStatus;
  readonly token: string;
  readonly network: string;
  readonly currency: string;
  readonly payment_method: string | null;
  /** Decimal strings. */
  readonly fiat_amount: string | null;
  readonly token_amount: string;
  readonly exchange_rate: string | null;
  readonly total_fees: string | null;
  /** Our payout id, never the bank's reference; null before there is one. */
  readonly local_rail_transaction_id: string | null;
  /** @deprecated always null */
  readonly facilita_transaction_id: null;
  readonly estimated_arrival: string | null;
  readonly deposit_tx_hashes: readonly string[];
  readonly refund_tx_hashes: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TransactionListQuery extends CursorQuery {
  readonly status?: TransactionStatus | undefined;
  readonly session_id?: string | undefined;
}
