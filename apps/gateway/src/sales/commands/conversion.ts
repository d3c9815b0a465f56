import type { Asset, Currency } from '../../catalogue/index.js';
import { accounts, closeWithRounding, type LedgerEntry } from '../../ledger/index.js';
import { mulDiv, parseRate } from '../../money/index.js';
import { feesOf, fiatWorth, type Quote } from '../../quotes/index.js';

export interface ConversionInput {
  readonly quote: Quote;
  readonly session_id: string;
  readonly asset: Asset;
  readonly currency: Currency;
  /** The median that the quote was made of. */
  readonly median: string;
  /** What has come, at least the quote's crypto less its tolerance. */
  readonly counted_units: bigint;
}

export interface Conversion {
  /** How much of what has come is converted: never more than the quote asks for. */
  readonly converted_units: bigint;
  readonly entries: readonly LedgerEntry[];
}

/**
 * The entries that turn a claim in crypto into one in fiat at the quote's price. What the market's median gives beyond the price
 * is the spread, an entry of its own; what is missing within the tolerance is charged to it; what rounding the crypto up to its
 * shown decimals brought in goes to `rounding`. The fractions of a minor unit that two roundings down cut off are in neither.
 *
 * @throws RangeError if the quote's own figures do not agree; if the median is not a rate
 */
export function conversionOf({
  quote,
  session_id,
  asset,
  currency,
  median,
  counted_units,
}: ConversionInput): Conversion {
  const converted_units = counted_units < quote.crypto_units ? counted_units : quote.crypto_units;
  const crypto = accounts.cryptoAsset(quote.network, quote.asset);
  const fx = accounts.fx(quote.currency, quote.asset);
  const owed_minor = quote.fiat_minor + feesOf(quote);
  const market_minor = marketWorth(converted_units, median, asset, currency);
  const remainder_minor =
    converted_units < quote.crypto_units
      ? 0n
      : fiatWorth(converted_units, quote.exchange_rate, asset, currency) - owed_minor;
  const spread_minor = market_minor - owed_minor - remainder_minor;
  const fiat = (account: string, amount: bigint): LedgerEntry[] =>
    amount === 0n ? [] : [{ account, asset: quote.currency, amount }];
  const entries = [
    { account: accounts.saleCrypto(session_id), asset: crypto, amount: -converted_units },
    { account: fx, asset: crypto, amount: converted_units },
    ...fiat(fx, -market_minor),
    ...fiat(accounts.saleFiat(session_id), quote.fiat_minor),
    ...fiat(accounts.revenueFees, quote.network_fee_minor + quote.service_fee_minor),
    ...fiat(accounts.partnerFees, quote.partner_fee_minor),
    ...fiat(accounts.revenueSpread, spread_minor),
  ];
  const limit = largestRemainder(quote, asset, currency);
  return { converted_units, entries: closeWithRounding(entries, quote.currency, limit) };
}

function marketWorth(units: bigint, median: string, asset: Asset, currency: Currency): bigint {
  const rate = parseRate(median);
  if (rate === null) throw new Error(`not a rate: ${median}`);
  const scale = 10n ** BigInt(currency.decimals);
  return mulDiv(units * scale, rate.numerator, rate.denominator * 10n ** BigInt(asset.decimals), 'down');
}

/** Rounding up by one step of the shown decimals is worth at most this, and one minor unit for rounding the worth down. */
function largestRemainder(quote: Quote, asset: Asset, currency: Currency): bigint {
  const step = 10n ** BigInt(asset.decimals - asset.display_decimals);
  return fiatWorth(step, quote.exchange_rate, asset, currency) + 1n;
}
