/** What `GET /v1/embed/session` answers: all that the page shows, decided by the gateway. */
export interface SurfaceState {
  readonly object: 'surface_session';
  readonly session: Session;
  readonly brand: Brand;
  readonly scope: 'pay' | 'view';
  readonly step: Step;
  readonly server_time: string;
  readonly countries: readonly { readonly country_code: string; readonly name: string }[];
  readonly assets: readonly AssetChoice[];
  readonly identity: {
    readonly status: 'not_required' | 'required' | 'pending' | 'review' | 'approved' | 'declined';
    readonly url: string | null;
    readonly expires_at: string | null;
  };
  readonly payout_methods: readonly PayoutMethod[];
  readonly payout_account: PayoutAccount | null;
  readonly offer: Offer | null;
  readonly source: { readonly kind: SourceKind | null; readonly refund_address: string | null } | null;
  readonly source_confirmed: boolean;
  readonly deposit: DepositTarget | null;
  readonly deposits: readonly DepositSeen[];
  readonly payout: Payout | null;
  readonly refunds: readonly Refund[];
  readonly history: readonly { readonly at: string; readonly stage: Stage }[];
}

export type Step =
  | 'country'
  | 'asset'
  | 'identity'
  | 'payout_account'
  | 'price'
  | 'source'
  | 'deposit'
  | 'progress'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'expired';

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

/** The part of the public session object that the page reads. */
export interface Session {
  readonly id: string;
  readonly mode: 'test' | 'live';
  readonly status: 'open' | 'completed' | 'expired' | 'cancelled';
  readonly stage: Stage;
  readonly amount: string;
  readonly amount_in: 'fiat' | 'crypto';
  readonly amount_settled: string | null;
  readonly currency: string;
  readonly target_token: string | null;
  readonly target_network: string | null;
  readonly return_url: string;
  readonly cancel_url: string | null;
  readonly country_code: string | null;
  readonly locale: string | null;
  readonly tx_refid: string | null;
  readonly action_required: {
    readonly who: 'user' | 'partner' | 'operator';
    readonly what: string;
    readonly until: string | null;
    readonly url: string | null;
  } | null;
  readonly failure: { readonly code: string; readonly message: string; readonly retryable: boolean } | null;
  readonly version: number;
  readonly expires_at: string;
  readonly created_at: string;
}

export interface Brand {
  readonly brand_name: string;
  readonly logo_url: string | null;
  readonly primary_color: string | null;
  readonly secondary_color: string | null;
  readonly accent_color: string | null;
  readonly support_url: string | null;
  readonly support_email: string | null;
  readonly terms_url: string | null;
  readonly privacy_url: string | null;
}

export interface AssetChoice {
  readonly symbol: string;
  readonly name: string;
  readonly networks: readonly {
    readonly network: string;
    readonly chain_id: number;
    readonly min_amount: string;
    readonly max_amount: string;
  }[];
}

export interface PayoutMethod {
  readonly id: string;
  readonly name: string;
  readonly speed: string;
  readonly currency: string;
  readonly min_amount: string;
  readonly max_amount: string;
  readonly fields: readonly PayoutField[];
}

export interface PayoutField {
  readonly name: string;
  readonly label_key: string;
  readonly format: 'text' | 'iban' | 'sort_code' | 'account_number';
  readonly example: string;
  readonly max_length: number;
}

export interface PayoutAccount {
  readonly method: string;
  readonly method_name: string;
  readonly holder_name: string;
  readonly display: string;
}

export interface Offer {
  readonly id: string;
  readonly asset: string;
  readonly network: string;
  readonly payout_method: string;
  readonly fiat_amount: string;
  readonly crypto_amount: string;
  readonly exchange_rate: string;
  readonly fees: {
    readonly network: string;
    readonly service: string;
    readonly partner: string;
    readonly total: string;
  };
  readonly expires_at: string;
  readonly delivery_estimate: string;
}

export type SourceKind = 'own_wallet' | 'exchange';

/** Where the coins go; there only from `awaiting_deposit` on. */
export interface DepositTarget {
  readonly network: string;
  readonly chain_id: number;
  readonly asset: string;
  readonly token_contract: string;
  readonly address: string;
  readonly memo: string | null;
  readonly amount: string;
  readonly amount_units: string;
  readonly amount_received: string;
  readonly decimals: number;
  readonly deadline: string;
  readonly transaction: TransactionRequest;
}

export interface TransactionRequest {
  readonly chainId: string | number;
  readonly to: string;
  readonly data: string;
  readonly value: string;
}

export interface DepositSeen {
  readonly tx_hash: string;
  readonly token: string;
  readonly network: string;
  readonly amount: string;
  readonly status: 'seen' | 'detected' | 'credited' | 'orphaned';
  readonly block_time: string | null;
}

export interface Payout {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly display: string;
  readonly status: 'created' | 'submitted' | 'unknown' | 'delayed' | 'settled' | 'failed' | 'returned';
  readonly estimated_arrival: string | null;
}

export interface Refund {
  readonly id: string;
  readonly status: 'created' | 'submitted' | 'settled' | 'unclaimed';
  readonly amount: string;
  readonly token: string;
  readonly network: string;
  readonly to: string | null;
  readonly tx_hash: string | null;
  readonly expected_network_fee: string;
}
