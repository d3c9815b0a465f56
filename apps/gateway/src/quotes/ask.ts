import type { Asset, Catalogue, Currency, PayoutMethod } from '../catalogue/index.js';
import { PublicError } from '../errors/index.js';
import { parseDecimal } from '../money/index.js';
import type { LockBody, PreviewBody } from './schema.js';

/** What a price is asked for, valid against the catalogue. Nothing in it depends on a rate. */
export interface Ask {
  readonly currency: Currency;
  readonly asset: Asset;
  /** Where the asset may be sent, in the catalogue's order; the first one is taken where one must be. */
  readonly networks: readonly [string, ...string[]];
  readonly methods: readonly [PayoutMethod, ...PayoutMethod[]];
  readonly amount_in: 'fiat' | 'crypto';
  /** Smallest units of the currency or of the asset. */
  readonly amount_units: bigint;
}

/** @throws PublicError that names the field: 501 for a side that is not enabled, else 400 */
export function readAsk(catalogue: Catalogue, body: PreviewBody | LockBody): Ask {
  if (body.side !== 'off_ramp') throw new PublicError('capability_not_enabled', { param: '/side' });
  const currency = catalogue.currency(body.currency);
  if (currency === undefined) throw new PublicError('currency_unsupported', { param: '/currency' });
  const asset = catalogue.asset(body.asset);
  if (asset === undefined) throw new PublicError('asset_unsupported', { param: '/asset' });
  const networks = networksOf(catalogue, asset, body.network);
  const amount_in = body.amount_in ?? 'fiat';
  const [unit, decimals] = amount_in === 'fiat' ? [currency.code, currency.decimals] : [asset.symbol, asset.decimals];
  return {
    currency,
    asset,
    networks,
    methods: methodsOf(catalogue, currency, body),
    amount_in,
    amount_units: readAmount(body.amount, unit, decimals),
  };
}

function networksOf(catalogue: Catalogue, asset: Asset, given: string | undefined): Ask['networks'] {
  const all = catalogue.tokens.filter((token) => token.asset === asset).map(({ network }) => network);
  const network = given === undefined ? undefined : catalogue.network(given);
  if (given !== undefined && network === undefined) throw new PublicError('network_unsupported', { param: '/network' });
  const [first, ...others] = network === undefined ? all : all.filter((name) => name === network);
  if (first === undefined) throw new PublicError('pair_unsupported', { param: '/network' });
  return [first, ...others];
}

function methodsOf(catalogue: Catalogue, currency: Currency, body: PreviewBody | LockBody): Ask['methods'] {
  if ('payment_method' in body) {
    const method = catalogue.payoutMethod(body.payment_method);
    if (method?.currency !== currency.code) {
      throw new PublicError('method_unsupported', {
        param: '/payment_method',
        message: `There is no payout method "${body.payment_method}" for ${currency.code}. GET /v1/capabilities/payout-methods?currency=${currency.code} lists those that there are.`,
      });
    }
    return [method];
  }
  const country = 'country_code' in body ? body.country_code?.toUpperCase() : undefined;
  if (country !== undefined && catalogue.country(country)?.supported !== true) {
    throw new PublicError('country_unsupported', { param: '/country_code' });
  }
  const [first, ...others] = catalogue.methodsFor(currency.code, country ?? null);
  if (first === undefined) {
    const place = country === undefined ? '' : ` in ${country}`;
    throw new PublicError('method_unsupported', {
      param: country === undefined ? '/currency' : '/country_code',
      message: `No payout method pays ${currency.code}${place}. GET /v1/capabilities/payout-methods lists those that there are.`,
    });
  }
  return [first, ...others];
}

/** No amount of a quote has more places, however many the asset has. */
const mostDecimals = 8;

function readAmount(text: string, unit: string, decimals: number): bigint {
  const places = Math.min(decimals, mostDecimals);
  const units = parseDecimal(text, places);
  if (units === null || units === 0n) {
    throw new PublicError('amount_invalid', {
      param: '/amount',
      message: `The amount must be a decimal string greater than 0, like "250.00", without sign, exponent or spaces and with at most ${places} decimals in ${unit}.`,
    });
  }
  return units * 10n ** BigInt(decimals - places);
}
