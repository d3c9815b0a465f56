import type { AmountIn, CursorQuery, Flow, Mode } from './list.js';

export type SessionStatus = 'open' | 'completed' | 'expired' | 'cancelled';

/** The support-safe story of one sale. */
export type Stage =
  | 'awaiting_user'
  | 'awaiting_deposit'
  | 'deposit_detected'
  | 'deposit_confirmed'
  | 'payout_in_progress'
  | 'paid'
  | 'payout_returned'
  | 'refund_in_progress'
  | 'refunded'
  | 'closed';

/** What to create; `null` is the same as absent. */
export interface SessionCreateParams {
  /** Decimal string, e.g. `'250.00'`: what the user receives, after fees, unless `amount_in` says otherwise. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Its origin must be registered. */
  readonly return_url: string;
  readonly cancel_url?: string | null | undefined;
  readonly flow?: Flow | null | undefined;
  /** The crypto being sold; absent: the user chooses. In `off_ramp` with `amount_in: 'crypto'` it is needed. */
  readonly target_token?: string | null | undefined;
  readonly target_network?: string | null | undefined;
  /** Where the user will send from. */
  readonly wallet_address?: string | null | undefined;
  /** Where the crypto goes back to. */
  readonly refund_address?: string | null | undefined;
  /** The same person over several sessions. */
  readonly customer_id?: string | null | undefined;
  readonly amount_in?: AmountIn | null | undefined;
  /** Opaque, at most 255 characters, echoed everywhere. */
  readonly user_reference?: string | null | undefined;
  /** At most 50 keys and 8 KiB, echoed unchanged in events. */
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** Id of a locked quote, which this session uses up. */
  readonly quote_preview_id?: string | null | undefined;
  /** Needs an entitlement of its own; never echoed. */
  readonly kyc_package?: unknown;
  /** Seconds, 600–604,800; else a day. */
  readonly expires_in?: number | null | undefined;
  /** ISO 3166-1 alpha-2 of the user. */
  readonly country_code?: string | null | undefined;
  /** BCP 47. */
  readonly locale?: string | null | undefined;
}

export type Action =
  | 'identity'
  | 'payout_details'
  | 'accept_price'
  | 'top_up'
  | 'choose_excess'
  | 'choose_asset'
  | 'refund_address'
  | 'returned_payout'
  | 'review';

export interface ActionRequired {
  readonly who: 'user' | 'partner' | 'operator';
  readonly what: Action;
  readonly until: string | null;
  /** A link for the user, from `retrieve` only; null in lists and events. */
  readonly url: string | null;
}

export type FailureCode =
  | 'identity_declined'
  | 'screening_blocked'
  | 'price_declined'
  | 'deposit_refused'
  | 'payout_failed'
  | 'user_gave_up'
  | 'operator_closed';

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** `failure` not null means failed, whatever the status. Times are RFC 3339 UTC with milliseconds. */
export interface Session {
  readonly id: string;
  readonly object: 'gate_session';
  readonly partner_id: string;
  readonly mode: Mode;
  readonly status: SessionStatus;
  readonly flow: Flow;
  readonly amount: string;
  readonly amount_in: AmountIn;
  /** null until paid; differs from `amount` when a smaller payout was accepted. */
  readonly amount_settled: string | null;
  readonly currency: string;
  readonly target_token: string | null;
  readonly target_network: string | null;
  readonly wallet_address: string | null;
  readonly refund_address: string | null;
  readonly customer_id: string | null;
  readonly return_url: string;
  readonly cancel_url: string | null;
  readonly user_reference: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly quote_preview_id: string | null;
  readonly country_code: string | null;
  readonly locale: string | null;
  readonly stage: Stage;
  readonly action_required: ActionRequired | null;
  readonly failure: Failure | null;
  /** Rises with each change. */
  readonly version: number;
  readonly tx_refid: string | null;
  readonly expires_at: string;
  readonly created_at: string;
}

/** The only answer that holds the secret: give it to the user's browser, keep it nowhere else. */
export interface CreatedSession extends Session {
  readonly client_secret: string;
  readonly hosted_url: string;
}

export interface SessionListQuery extends CursorQuery {
  readonly status?: SessionStatus | undefined;
  readonly user_reference?: string | undefined;
  readonly customer_id?: string | undefined;
  /** RFC 3339 times with their zone. */
  readonly created_after?: string | undefined;
  readonly created_before?: string | undefined;
}
