import type { Asset, Currency } from '../catalogue/index.js';
import { findQuote, type Quote, unitsWorth, wholeUnit } from '../quotes/index.js';
import { findLatestRate } from '../rates/index.js';
import type { SaleContext } from './context.js';
import type { Terms } from './judge.js';

/** A session is bound from this part of what is due on: one hundredth. */
const fundingShare = 100n;

/** Without an open deadline every deposit is late: the price that it came for was let go. */
const longAgo = new Date(0);

/** The confirmed price, and what it makes of a deposit; null before the first price was confirmed. */
export async function termsOf(context: SaleContext): Promise<{ terms: Terms; quote: Quote } | null> {
  const { tx, tenant, sale } = context;
  if (sale.quote_id === null) return null;
  const quote = await findQuote(tx, tenant.tenant_id, sale.quote_id);
  if (quote === null) throw new Error(`quote ${sale.quote_id} is gone`);
  const { asset, currency } = listed(context, quote.asset, quote.currency);
  const dust_units = unitsWorth(wholeUnit(currency), quote.exchange_rate, asset, currency);
  const share = quote.crypto_units / fundingShare;
  const terms: Terms = {
    asset: quote.asset,
    network: quote.network,
    due_units: quote.crypto_units,
    tolerance_units: quote.tolerance_units,
    funding_units: share > dust_units ? share : dust_units,
    dust_units,
    deadline: sale.deposit_deadline ?? longAgo,
  };
  return { terms, quote };
}

/**
 * What 1.00 of the session's currency is in a token: less than this is not worth sending back. Zero when nobody knows a price, as
 * of a token that is only watched: then everything goes back.
 */
export async function dustUnits(context: SaleContext, symbol: string): Promise<bigint> {
  if (context.deps.catalogue(context.tenant.mode).asset(symbol) === undefined) return 0n;
  const { asset, currency } = listed(context, symbol, context.session.currency);
  const rate = await findLatestRate(context.tx, context.tenant.mode, `${asset.symbol}/${currency.code}`);
  return rate === null ? 0n : unitsWorth(wholeUnit(currency), rate.rate, asset, currency);
}

/** @throws if the catalogue has forgotten what a sale is made of */
export function listed(context: SaleContext, symbol: string, code: string): { asset: Asset; currency: Currency } {
  const catalogue = context.deps.catalogue(context.tenant.mode);
  const asset = catalogue.asset(symbol);
  const currency = catalogue.currency(code);
  if (asset === undefined || currency === undefined) throw new Error(`${symbol} or ${code} is not in the catalogue`);
  return { asset, currency };
}
