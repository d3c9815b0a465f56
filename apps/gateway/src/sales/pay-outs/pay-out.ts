import type { Catalogue } from '../../catalogue/index.js';
import type { Tenant } from '../../common/index.js';
import { formatDecimal } from '../../money/index.js';
import { feesOf, type Quote, showUnits } from '../../quotes/index.js';
import type { Failure } from '../../sessions/index.js';

export type PayOutStatus = 'processing' | 'settled' | 'failed' | 'cancelled';

/** A locked quote that a partner made the price of a session's sale. */
export interface PayOut {
  readonly tenant_id: number;
  readonly pay_out_id: string;
  readonly session_id: string;
  readonly quote_id: string;
  readonly status: PayOutStatus;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** A pay-out with what its sale has made of it so far. */
export interface PayOutRow extends PayOut {
  readonly quote: Quote;
  readonly tx_refid: string | null;
  readonly failure: Failure | null;
  /** Our payment to the bank; null before it is decided. */
  readonly payout_id: string | null;
  readonly estimated_arrival: Date | null;
}

/** The public object, the same in answers and events. */
export function renderPayOut(tenant: Tenant, catalogue: Catalogue, row: PayOutRow) {
  const { quote } = row;
  const asset = catalogue.asset(quote.asset);
  const currency = catalogue.currency(quote.currency);
  if (asset === undefined || currency === undefined) {
    throw new Error(`pay-out ${row.pay_out_id} is in ${quote.asset} and ${quote.currency}, one of which is gone`);
  }
  const fiat = (minor: bigint) => formatDecimal(minor, currency.decimals);
  return {
    id: row.pay_out_id,
    object: 'rail_pay_out' as const,
    kind: 'pay_out' as const,
    partner_id: tenant.partner_id,
    mode: tenant.mode,
    status: row.status,
    session_id: row.session_id,
    quote_id: row.quote_id,
    tx_refid: row.tx_refid,
    currency: quote.currency,
    asset: quote.asset,
    network: quote.network,
    payment_method: quote.payout_method,
    fiat_amount: fiat(quote.fiat_minor),
    crypto_amount: showUnits(quote.crypto_units, asset),
    exchange_rate: quote.exchange_rate,
    fees: {
      network: fiat(quote.network_fee_minor),
      service: fiat(quote.service_fee_minor),
      partner: fiat(quote.partner_fee_minor),
      total: fiat(feesOf(quote)),
    },
    local_rail_transaction_id: row.payout_id,
    estimated_arrival: row.estimated_arrival?.toISOString() ?? null,
    failure: row.status === 'failed' ? row.failure : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
