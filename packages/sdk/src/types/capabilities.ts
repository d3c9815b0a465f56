import type { Flow } from './list.js';

export interface Country {
  readonly country_code: string;
  readonly name: string;
  readonly default_currency: string;
  readonly supported: boolean;
}

export interface Currency {
  readonly code: string;
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
}

export interface AssetNetwork {
  readonly chain: string;
  readonly contract_address: string;
  readonly caip19: string;
  /** Decimal strings in units of the asset. */
  readonly min_amount: string;
  readonly max_amount: string;
  /** Typical blocks to finality: an estimate, never a rule. */
  readonly confirmations: number;
}

export interface Asset {
  readonly symbol: string;
  readonly name: string;
  readonly active: boolean;
  readonly decimals: number;
  readonly networks: readonly AssetNetwork[];
}

export interface PaymentMethodField {
  readonly name: string;
  readonly label_key: string;
  readonly format: 'text' | 'iban' | 'sort_code' | 'account_number';
  readonly example: string;
  readonly max_length: number;
}

/** A way to pay in or out. */
export interface PaymentMethod {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly countries: readonly string[];
  readonly speed: string;
  readonly min_amount: string;
  readonly max_amount: string;
  readonly fields: readonly PaymentMethodField[];
}

export type IneligibleReason =
  | 'region_unsupported'
  | 'currency_unsupported'
  | 'asset_unsupported'
  | 'network_unsupported'
  | 'no_payout_method'
  | 'amount_too_small'
  | 'amount_too_large'
  | 'partner_disabled'
  | 'temporarily_unavailable';

export interface EligibilityLimits {
  /** Decimal strings in `unit`. */
  readonly min_amount: string;
  readonly max_amount: string;
  readonly unit: string;
  /** The bound that failed. */
  readonly failing: 'min_amount' | 'max_amount' | null;
}

export interface Eligibility {
  readonly object: 'eligibility';
  readonly eligible: boolean;
  readonly unavailable_reason: IneligibleReason | null;
  readonly limits: EligibilityLimits | null;
  readonly geo_source: 'explicit' | 'edge' | 'none';
}

export interface CountryQuery {
  readonly country_code?: string | undefined;
  readonly supported?: boolean | undefined;
}

export interface CurrencyQuery {
  readonly country_code?: string | undefined;
}

export interface AssetQuery {
  /** Ask with `off_ramp` for what can be sold: without it the answer is about buying. */
  readonly side?: Flow | undefined;
  readonly country_code?: string | undefined;
  readonly currency?: string | undefined;
}

/** The currency wins where both are given. */
export interface MethodQuery {
  readonly currency?: string | undefined;
  readonly country_code?: string | undefined;
}

export interface EligibilityQuery extends AssetQuery {
  readonly asset?: string | undefined;
  readonly network?: string | undefined;
  /** Decimal string. */
  readonly amount?: string | undefined;
}
