import type { Asset, Currency, PayoutMethod } from '../catalogue/index.js';
import { divide, formatRate, mulDiv, parseRate, type Rate } from '../money/index.js';

/**
 * How a price comes about, in this order and with these roundings:
 *
 * 1. `exchange_rate` = median × (1 − spread), fiat per one whole token, 12 significant digits, rounded down. It is fixed first,
 *    as the text that everybody sees; all that follows is computed from that text.
 * 2. Of an amount in fiat: `crypto` = (fiat + fees) ÷ rate, rounded up at the asset's display decimals: the user never owes less
 *    than the price. Of an amount in crypto: `fiat` = crypto × rate − fees, rounded down at the currency's decimals: the house
 *    never pays more than it gets.
 * 3. What the rounded-up crypto is worth beyond fiat + fees is the remainder; the ledger books it to `rounding`. Counted in whole
 *    minor units, so there is none where the amount was given in crypto.
 */
/** Whatever a price depends on but the amount. */
export interface PriceBasis {
  readonly median: string;
  readonly asset: Asset;
  readonly currency: Currency;
  readonly method: PayoutMethod;
  readonly spread_bps: bigint;
  readonly network_fee_minor: bigint;
  readonly partner_fee_minor: bigint;
}

/** The amount is what the user receives. */
export interface PriceInput extends PriceBasis {
  readonly fiat_minor: bigint;
}

/** The amount is what the user sends. */
export interface CryptoPriceInput extends PriceBasis {
  readonly crypto_units: bigint;
}

export interface Price {
  readonly exchange_rate: string;
  readonly fiat_minor: bigint;
  readonly crypto_units: bigint;
  readonly network_fee_minor: bigint;
  readonly service_fee_minor: bigint;
  readonly partner_fee_minor: bigint;
  /** How far below `crypto_units` a deposit may stay: min(0.5 %, 1.00 in fiat, the sale's spread). */
  readonly tolerance_units: bigint;
}

const basisPoints = 10_000n;
const tolerance_bps = 50n;

/** @throws if the median is not a rate: rows of rates are written by us */
export function priceSale(input: PriceInput): Price {
  const exchange_rate = exchangeRate(input);
  const total_minor = input.fiat_minor + feesOfBasis(input);
  const crypto_units = unitsFor(total_minor, exchange_rate, input.asset, input.currency);
  return priced(input, exchange_rate, input.fiat_minor, crypto_units);
}

/**
 * The price of exactly so many units: the user receives what they are worth less the fees, rounded down. The fraction of a minor
 * unit that this leaves is too small for an entry of its own; it stays with the house, within the spread.
 *
 * @returns null if the fees leave nothing to pay out
 * @throws if the median is not a rate
 */
export function priceSaleOfCrypto(input: CryptoPriceInput): Price | null {
  const exchange_rate = exchangeRate(input);
  const worth_minor = fiatWorth(input.crypto_units, exchange_rate, input.asset, input.currency);
  const fiat_minor = worth_minor - feesOfBasis(input);
  return fiat_minor <= 0n ? null : priced(input, exchange_rate, fiat_minor, input.crypto_units);
}

const feesOfBasis = (basis: PriceBasis): bigint =>
  basis.network_fee_minor + basis.method.service_fee_minor + basis.partner_fee_minor;

function exchangeRate({ median, spread_bps }: PriceBasis): string {
  const { numerator, denominator } = rateOf(median);
  const quoted = { numerator: numerator * (basisPoints - spread_bps), denominator: denominator * basisPoints };
  return formatRate(quoted, 12, 'down');
}

function priced(basis: PriceBasis, exchange_rate: string, fiat_minor: bigint, crypto_units: bigint): Price {
  return {
    exchange_rate,
    fiat_minor,
    crypto_units,
    network_fee_minor: basis.network_fee_minor,
    service_fee_minor: basis.method.service_fee_minor,
    partner_fee_minor: basis.partner_fee_minor,
    tolerance_units: min(
      mulDiv(crypto_units, tolerance_bps, basisPoints, 'down'),
      mulDiv(crypto_units, basis.spread_bps, basisPoints, 'down'),
      unitsWorth(wholeUnit(basis.currency), exchange_rate, basis.asset, basis.currency),
    ),
  };
}

/** Token units that cover an amount of fiat, rounded up at the asset's display decimals. */
export function unitsFor(fiat_minor: bigint, exchange_rate: string, asset: Asset, currency: Currency): bigint {
  const rate = rateOf(exchange_rate);
  const step = 10n ** BigInt(asset.decimals - asset.display_decimals);
  return (
    divide(
      fiat_minor * 10n ** BigInt(asset.decimals) * rate.denominator,
      10n ** BigInt(currency.decimals) * rate.numerator * step,
      'up',
    ) * step
  );
}

/** Token units worth at most an amount of fiat, rounded down: for floors and tolerances. */
export function unitsWorth(fiat_minor: bigint, exchange_rate: string, asset: Asset, currency: Currency): bigint {
  const rate = rateOf(exchange_rate);
  return divide(
    fiat_minor * 10n ** BigInt(asset.decimals) * rate.denominator,
    10n ** BigInt(currency.decimals) * rate.numerator,
    'down',
  );
}

/** Fiat that token units are worth at a rate, rounded down. */
export function fiatWorth(units: bigint, exchange_rate: string, asset: Asset, currency: Currency): bigint {
  const rate = rateOf(exchange_rate);
  return divide(
    units * rate.numerator * 10n ** BigInt(currency.decimals),
    10n ** BigInt(asset.decimals) * rate.denominator,
    'down',
  );
}

export const wholeUnit = (currency: Currency): bigint => 10n ** BigInt(currency.decimals);

function rateOf(text: string): Rate {
  const rate = parseRate(text);
  if (rate === null) throw new Error(`not a rate: ${text}`);
  return rate;
}

function min(...values: [bigint, ...bigint[]]): bigint {
  return values.reduce((least, value) => (value < least ? value : least));
}
