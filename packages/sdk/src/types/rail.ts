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
  readonly status: RailStatus;
}

export interface RailPayIn {
  readonly id: string;
  readonly object: 'rail_pay_in';
  readonly kind: 'pay_in';
  readonly status: RailStatus;
}

/** Not fixed yet. */
export type PayInCreateParams = Readonly<Record<string, unknown>>;
