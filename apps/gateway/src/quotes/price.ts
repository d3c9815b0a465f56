import type { Asset, Currency, PayoutMethod } from '../catalogue/index.js';
import { divide, formatRate, mulDiv, parseRate, type Rate } from '../money/index.js';

/**
 * How a price comes about, in this order and with these roundings:
 *
 * 1. `exchange_rate` = median × (1 − spread), fiat per one whole token, 12 significant digits, rounded down. It is fixed first,
 *    as the text that everybody sees; all that follows is computed from that text.
 * 2. `crypto` = (fiat + fees) ÷ rate, rounded up at the asset's display decimals: the user never owes less than the price.
 * 3. What the rounded-up crypto is worth beyond fiat + fees is the remainder; the ledger books it to `rounding`.
 */
export interface PriceInput {
  readonly median: string;
  readonly asset: Asset;
  readonly currency: Currency;
  readonly method: PayoutMethod;
  readonly fiat_minor: bigint;
  readonly spread_bps: bigint;
  readonly network_fee_minor: bigint;
  readonly partner_fee_minor: bigint;
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
  const median = rateOf(input.median);
  const exchange_rate = formatRate(
    {
      numerator: median.numerator * (basisPoints - input.spread_bps),
      denominator: median.denominator * basisPoints,
    },
    12,
    'down',
  );
  const service_fee_minor = input.method.service_fee_minor;
  const total_minor = input.fiat_minor + input.network_fee_minor + service_fee_minor + input.partner_fee_minor;
  const crypto_units = unitsFor(total_minor, exchange_rate, input.asset, input.currency);
  const tolerance_units = min(
    mulDiv(crypto_units, tolerance_bps, basisPoints, 'down'),
    mulDiv(crypto_units, input.spread_bps, basisPoints, 'down'),
    unitsWorth(wholeUnit(input.currency), exchange_rate, input.asset, input.currency),
  );
  return {
    exchange_rate,
    fiat_minor: input.fiat_minor,
    crypto_units,
    network_fee_minor: input.network_fee_minor,
    service_fee_minor,
    partner_fee_minor: input.partner_fee_minor,
    tolerance_units,
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
  if (rate === null || rate.numerator <= 0n) throw new Error(`not a rate: ${text}`);
  return rate;
}

function min(...values: [bigint, ...bigint[]]): bigint {
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint
  return values.reduce((least, value) => (value < least ? value : least));
}
