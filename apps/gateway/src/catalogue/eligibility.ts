import { PublicError } from '../errors/index.js';
import { formatDecimal, parseDecimal } from '../money/index.js';
import type { Catalogue } from './catalogue.js';
import type { Currency, PayoutMethod } from './data.js';
import type { Side } from './questions.js';
import type { unavailableReasons } from './schema.js';

export type UnavailableReason = (typeof unavailableReasons)[number];

export interface Question {
  readonly country_code: string | null;
  readonly currency: string | null;
  readonly asset: string | null;
  readonly network: string | null;
  readonly amount: string | null;
  readonly side: Side;
}

export interface Limits {
  readonly min_amount: string;
  readonly max_amount: string;
  readonly unit: string;
  readonly failing: 'min_amount' | 'max_amount' | null;
}

/** What the catalogue alone says; `ask` holds what is left to ask: are there prices, are there rails? */
export interface Judgement {
  readonly unavailable_reason: UnavailableReason | null;
  readonly limits: Limits | null;
  readonly ask: {
    readonly symbols: readonly string[];
    readonly methods: readonly PayoutMethod[];
  };
}

/**
 * Whether such a sale is possible by the catalogue: the first reason, in the documented order, why it is not. What the question
 * leaves open counts as possible.
 *
 * @throws PublicError 400 for an amount that is no amount
 */
export function judge(catalogue: Catalogue, question: Question): Judgement {
  const { country_code } = question;
  const country = country_code === null ? null : catalogue.country(country_code);
  const code = question.currency ?? country?.default_currency ?? null;
  const currency = code === null ? undefined : catalogue.currency(code);
  const amount = readAmount(question.amount, currency ?? null);
  const tokens = catalogue.tokens.filter(
    (token) =>
      (question.asset === null || token.asset === catalogue.asset(question.asset)) &&
      (question.network === null || token.network === catalogue.network(question.network)),
  );
  const methods = catalogue.payoutMethods.filter(
    (method) =>
      (currency === undefined || method.currency === currency.code) &&
      (country_code === null || method.countries.includes(country_code)),
  );
  const limits = currency === undefined ? null : limitsOf(currency, methods);
  const failing = limits === null || amount === null ? null : failingBound(limits, amount);
  const possible = failing !== null || amount === null ? methods : methods.filter((method) => covers(method, amount));

  const reasons: [boolean, UnavailableReason][] = [
    [country_code !== null && country?.supported !== true, 'region_unsupported'],
    [code !== null && currency === undefined, 'currency_unsupported'],
    [question.side === 'on_ramp', 'asset_unsupported'],
    [question.asset !== null && catalogue.asset(question.asset) === undefined, 'asset_unsupported'],
    [tokens.length === 0, question.network === null ? 'asset_unsupported' : 'network_unsupported'],
    [methods.length === 0, 'no_payout_method'],
    [failing === 'min_amount', 'amount_too_small'],
    [failing === 'max_amount', 'amount_too_large'],
    // Within the widest bounds, but in no single method's.
    [possible.length === 0, 'no_payout_method'],
  ];
  return {
    unavailable_reason: reasons.find(([applies]) => applies)?.[1] ?? null,
    limits: limits === null || currency === undefined ? null : showLimits(limits, currency, failing),
    ask: { symbols: [...new Set(tokens.map((token) => token.asset.symbol))], methods: possible },
  };
}

/** Decimal places that any currency's amount may be written with where the currency itself is not known. */
const mostDecimals = 8;

/** Minor units of the currency; one that the ledger could not hold is above every bound. */
function readAmount(text: string | null, currency: Currency | null): bigint | null {
  if (text === null) return null;
  const decimals = currency?.decimals ?? mostDecimals;
  const [whole = '', fraction = '', ...rest] = text.split('.');
  const wellFormed =
    rest.length === 0 &&
    /^[0-9]+$/.test(whole) &&
    (text.includes('.') ? /^[0-9]+$/.test(fraction) : true) &&
    fraction.length <= decimals;
  if (!wellFormed) throw new PublicError('amount_invalid', { param: '/amount' });
  return parseDecimal(text, decimals) ?? 10n ** 38n;
}

interface Bounds {
  readonly min_minor: bigint;
  readonly max_minor: bigint;
}

/** The widest bounds: what some method takes, and the currency allows. */
function limitsOf(currency: Currency, methods: readonly PayoutMethod[]): Bounds {
  const [least] = methods.map((method) => method.min_minor).toSorted(ascending);
  const most = methods
    .map((method) => method.max_minor)
    .toSorted(ascending)
    .at(-1);
  return {
    min_minor: least !== undefined && least > currency.min_minor ? least : currency.min_minor,
    max_minor: most !== undefined && most < currency.max_minor ? most : currency.max_minor,
  };
}

const ascending = (a: bigint, b: bigint): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const covers = (bounds: Bounds, amount: bigint) => amount >= bounds.min_minor && amount <= bounds.max_minor;

function failingBound(bounds: Bounds, amount: bigint): Limits['failing'] {
  if (amount < bounds.min_minor) return 'min_amount';
  return amount > bounds.max_minor ? 'max_amount' : null;
}

function showLimits(bounds: Bounds, currency: Currency, failing: Limits['failing']): Limits {
  return {
    min_amount: formatDecimal(bounds.min_minor, currency.decimals),
    max_amount: formatDecimal(bounds.max_minor, currency.decimals),
    unit: currency.code,
    failing,
  };
}
