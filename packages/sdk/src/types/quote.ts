import type { AmountIn, Flow, Mode } from './list.js';

interface QuoteParams {
  /** ISO 4217. */
  readonly currency: string;
  /** Symbol of the crypto. */
  readonly asset: string;
  /** Decimal string: what the user receives, after fees, unless `amount_in` says otherwise. */
  readonly amount: string;
  /** `off_ramp` to sell. */
  readonly side: Flow;
  readonly network?: string | null | undefined;
  /** `fiat` when absent. */
  readonly amount_in?: AmountIn | null | undefined;
}

export interface QuotePreviewParams extends QuoteParams {
  /** ISO 3166-1 alpha-2 of the user: only payout methods of that country. */
  readonly country_code?: string | null | undefined;
}

export interface QuoteLockParams extends QuoteParams {
  /** Id of the payout method. */
  readonly payment_method: string;
}

/** Decimal strings in the fiat currency. */
export interface QuoteFees {
  readonly network: string;
  readonly service: string;
  readonly partner: string;
  /** The sum of the three. */
  readonly total: string;
}

export interface QuoteOption {
  readonly payout_method: string;
  readonly network: string;
  readonly fiat_amount: string;
  readonly crypto_amount: string;
  readonly exchange_rate: string;
  readonly fees: QuoteFees;
  readonly delivery_estimate: string;
}

/** What a sale would bring now, by each payout method. Nothing is locked. */
export interface QuotePreview {
  readonly object: 'quote_preview';
  readonly options: readonly QuoteOption[];
  readonly created_at: string;
  /** Ask again after this. */
  readonly stale_after: string;
}

export type QuoteStatus = 'active' | 'consumed' | 'expired';

/** A price that is kept until `expires_at`, for one session or pay-out. */
export interface SignedQuote {
  readonly object: 'signed_quote';
  readonly id: string;
  readonly partner_id: string;
  readonly mode: Mode;
  readonly status: QuoteStatus;
  readonly side: 'off_ramp';
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly payment_method: string;
  readonly fiat_amount: string;
  readonly crypto_amount: string;
  /** Fiat per one whole token. */
  readonly exchange_rate: string;
  readonly fees: QuoteFees;
  /** What it was used up by; null until then. */
  readonly session_id: string | null;
  /** HMAC-SHA256 in hex, for the gateway's own use. */
  readonly signature: string;
  /** Ed25519 as a compact JWS whose payload is the terms; the key is at `/.well-known/jwks.json`. */
  readonly public_signature: string;
  readonly expires_at: string;
  readonly created_at: string;
}
