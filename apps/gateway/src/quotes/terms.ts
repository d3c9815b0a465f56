import type { Asset, Currency } from '../catalogue/index.js';
import type { Tenant } from '../common/index.js';
import { formatDecimal } from '../money/index.js';
import type { Price } from './price.js';
import { feesOf, type Quote } from './quote.js';

/** What a price is as partners read it; a type and no interface, since it is signed as JSON. Decimal strings: fiat in the currency's places, crypto in those the asset is shown with. */
export type Figures = {
  readonly fiat_amount: string;
  readonly crypto_amount: string;
  readonly exchange_rate: string;
  readonly fees: {
    readonly network: string;
    readonly service: string;
    readonly partner: string;
    readonly total: string;
  };
};

export function renderFigures(price: Price, asset: Asset, currency: Currency): Figures {
  const fiat = (minor: bigint) => formatDecimal(minor, currency.decimals);
  return {
    fiat_amount: fiat(price.fiat_minor),
    crypto_amount: showUnits(price.crypto_units, asset),
    exchange_rate: price.exchange_rate,
    fees: {
      network: fiat(price.network_fee_minor),
      service: fiat(price.service_fee_minor),
      partner: fiat(price.partner_fee_minor),
      total: fiat(feesOf(price)),
    },
  };
}

/** Units of an asset in the places it is shown with; in all of its places where those would cut something off. */
export function showUnits(units: bigint, asset: Asset): string {
  const step = 10n ** BigInt(asset.decimals - asset.display_decimals);
  return units % step === 0n
    ? formatDecimal(units / step, asset.display_decimals)
    : formatDecimal(units, asset.decimals);
}

/** What a locked quote promises: what is signed, under the names that the quote shows it by. */
export type Terms = Figures & {
  readonly object: 'signed_quote';
  readonly id: string;
  readonly partner_id: string;
  readonly mode: Tenant['mode'];
  readonly side: Quote['side'];
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly payment_method: string;
  readonly expires_at: string;
  readonly created_at: string;
};

export function termsOfQuote(tenant: Tenant, quote: Quote, asset: Asset, currency: Currency): Terms {
  return {
    object: 'signed_quote',
    id: quote.quote_id,
    partner_id: tenant.partner_id,
    mode: tenant.mode,
    side: quote.side,
    currency: quote.currency,
    asset: quote.asset,
    network: quote.network,
    payment_method: quote.payout_method,
    ...renderFigures(quote, asset, currency),
    expires_at: quote.expires_at.toISOString(),
    created_at: quote.created_at.toISOString(),
  };
}
