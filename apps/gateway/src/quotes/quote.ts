import type { Price } from './price.js';

/** A price offered to a session, or locked through the API. Facts: a quote is never changed, only redeemed or elapsed. */
export interface Quote extends Price {
  readonly tenant_id: number;
  readonly quote_id: string;
  readonly session_id: string | null;
  readonly rate_id: string;
  readonly side: 'off_ramp';
  readonly asset: string;
  readonly network: string;
  readonly currency: string;
  readonly payout_method: string;
  readonly expires_at: Date;
  readonly created_at: Date;
}

/** What the user pays in fees, in the fiat currency. */
export const feesOf = (price: Price): bigint =>
  price.network_fee_minor + price.service_fee_minor + price.partner_fee_minor;
