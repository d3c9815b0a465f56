/** What a partner sees of money moving: the sell, and each refund. */
export interface Transaction {
  readonly tenant_id: number;
  readonly refid: string;
  readonly session_id: string;
  readonly action: 'sell' | 'refund';
  readonly status: TransactionStatus;
  readonly quote_id: string | null;
  readonly refund_id: string | null;
  readonly payout_id: string | null;
  readonly token: string;
  readonly network: string;
  readonly token_units: bigint;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export type TransactionStatus = 'pending' | 'processing' | 'settled' | 'failed' | 'returned' | 'refunded';

export const transactionStatuses: readonly TransactionStatus[] = [
  'pending',
  'processing',
  'settled',
  'failed',
  'returned',
  'refunded',
];
