import type { Mode } from './list.js';
import type { QuoteFees } from './quote.js';
import type { Failure } from './session.js';

export type RailStatus = 'processing' | 'settled' | 'failed' | 'cancelled';

/** Nothing else: what is paid, and to whom, is in the quote and in the verified record of the session's user. */
export interface PayOutCreateParams {
  readonly quote_id: string;
  readonly session_id: string;
}

export interface RailPayOut {
  readonly id: string;
  readonly object: 'rail_pay_out';
  readonly kind: 'pay_out';
  readonly partner_id: string;
  readonly mode: Mode;
  /** `failed`: the coins that came go back. `cancelled`: none came in the window. */
  readonly status: RailStatus;
  readonly session_id: string;
  readonly quote_id: string;
  /** null before the first deposit. */
  readonly tx_refid: string | null;
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly payment_method: string;
  readonly fiat_amount: string;
  readonly crypto_amount: string;
  readonly exchange_rate: string;
  readonly fees: QuoteFees;
  /** The gateway's payout id, never the bank's reference; null before there is one. */
  readonly local_rail_transaction_id: string | null;
  readonly estimated_arrival: string | null;
  readonly failure: Failure | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Not fixed yet. */
export type PayInCreateParams = Readonly<Record<string, unknown>>;

export interface RailPayIn {
  readonly id: string;
  readonly object: 'rail_pay_in';
  readonly kind: 'pay_in';
  readonly status: RailStatus;
}
