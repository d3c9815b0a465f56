import type { Tenant } from '../common/index.js';

export type SessionStatus = 'open' | 'completed' | 'expired' | 'cancelled';

export type SessionStage =
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

export type ActionNeeded =
  | 'identity'
  | 'payout_details'
  | 'accept_price'
  | 'top_up'
  | 'choose_excess'
  | 'choose_asset'
  | 'refund_address'
  | 'returned_payout'
  | 'review';

/** Who must do what by when. The link is minted at each read and never stored. */
export interface ActionRequired {
  readonly who: 'user' | 'partner' | 'operator';
  readonly what: ActionNeeded;
  readonly until: string | null;
}

/** A session as stored, with what its subject key opens already open. */
export interface Session {
  readonly tenant_id: number;
  readonly session_id: string;
  readonly status: SessionStatus;
  readonly stage: SessionStage;
  readonly flow: 'off_ramp';
  readonly amount_in: 'fiat' | 'crypto';
  readonly amount: string;
  readonly amount_units: bigint;
  readonly currency: string;
  readonly target_token: string | null;
  readonly target_network: string | null;
  readonly wallet_address: string | null;
  readonly refund_address: string | null;
  readonly return_url: string;
  readonly cancel_url: string | null;
  readonly country_code: string | null;
  readonly locale: string | null;
  readonly customer_id: string | null;
  readonly quote_preview_id: string | null;
  readonly user_reference: string | null;
  readonly metadata: Record<string, unknown>;
  readonly subject: { readonly subject_id: string; readonly key: Buffer };
  readonly version: number;
  readonly event_sequence: number;
  readonly terminal_event: 'completed' | 'failed' | 'expired' | 'cancelled' | null;
  readonly action_required: ActionRequired | null;
  readonly failure: Failure | null;
  readonly amount_settled: string | null;
  readonly tx_refid: string | null;
  readonly expires_at: Date;
  readonly funded_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The public object, complete and without secrets: the same in answers, lists and events. `null`, never absent. */
export function renderSession(tenant: Tenant, session: Session, action_url: string | null = null) {
  return {
    id: session.session_id,
    object: 'gate_session' as const,
    partner_id: tenant.partner_id,
    mode: tenant.mode,
    status: session.status,
    stage: session.stage,
    flow: session.flow,
    amount: session.amount,
    amount_in: session.amount_in,
    currency: session.currency,
    target_token: session.target_token,
    target_network: session.target_network,
    wallet_address: session.wallet_address,
    refund_address: session.refund_address,
    return_url: session.return_url,
    cancel_url: session.cancel_url,
    country_code: session.country_code,
    locale: session.locale,
    customer_id: session.customer_id,
    user_reference: session.user_reference,
    metadata: session.metadata,
    quote_preview_id: session.quote_preview_id,
    tx_refid: session.tx_refid,
    amount_settled: session.amount_settled,
    action_required: session.action_required === null ? null : { ...session.action_required, url: action_url },
    failure: session.failure,
    version: session.version,
    expires_at: session.expires_at.toISOString(),
    created_at: session.created_at.toISOString(),
  };
}

export type PublicSession = ReturnType<typeof renderSession>;

export const isTerminal = (session: Session): boolean => session.status !== 'open';
