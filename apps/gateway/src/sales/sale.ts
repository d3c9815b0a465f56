import type { Session } from '../sessions/index.js';

export type IdentityStatus = 'not_required' | 'required' | 'pending' | 'review' | 'approved' | 'declined';
export type DepositTrack = 'none' | 'awaiting' | 'detected' | 'credited' | 'refused';
export type PayoutTrack = 'none' | 'ready' | 'open' | 'details_needed' | 'settled' | 'failed' | 'returned';
export type RefundTrack = 'none' | 'open' | 'settled';

/** The sale behind a session: what the user has given, the price that was confirmed, and where each of the three tracks is. */
export interface Sale {
  readonly tenant_id: number;
  readonly session_id: string;
  readonly country_code: string | null;
  readonly asset: string | null;
  readonly network: string | null;
  readonly identity_status: IdentityStatus;
  readonly end_user_id: string | null;
  readonly account_id: string | null;
  readonly offer_id: string | null;
  readonly quote_id: string | null;
  readonly deposit_deadline: Date | null;
  /** The pay-out through the API that the confirmed price was made for, while it is under way. */
  readonly pay_out_id: string | null;
  /** The confirmed price still counts against the cap on open, unfunded locks. */
  readonly lock_counted: boolean;
  readonly source_kind: 'own_wallet' | 'exchange' | null;
  readonly refund_address: string | null;
  readonly source_confirmed_at: Date | null;
  readonly address_n: number | null;
  readonly factory_version: string | null;
  readonly address_shown_at: Date | null;
  readonly deposit_track: DepositTrack;
  readonly payout_track: PayoutTrack;
  readonly refund_track: RefundTrack;
  readonly due_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a session starts its sale with; the user fills the rest. */
export function newSale(
  session: Session,
  { identity_status, end_user_id }: Pick<Sale, 'identity_status' | 'end_user_id'>,
  at: Date,
): Sale {
  return {
    tenant_id: session.tenant_id,
    session_id: session.session_id,
    country_code: session.country_code,
    asset: session.target_token,
    network: session.target_network,
    identity_status,
    end_user_id,
    account_id: null,
    offer_id: null,
    quote_id: null,
    deposit_deadline: null,
    pay_out_id: null,
    lock_counted: false,
    source_kind: null,
    refund_address: session.refund_address ?? session.wallet_address,
    source_confirmed_at: null,
    address_n: null,
    factory_version: null,
    address_shown_at: null,
    deposit_track: 'none',
    payout_track: 'none',
    refund_track: 'none',
    due_at: null,
    created_at: at,
    updated_at: at,
  };
}
