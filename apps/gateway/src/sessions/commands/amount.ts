import type { Asset, Catalogue, Currency } from '../../catalogue/index.js';
import { PublicError } from '../../errors/index.js';
import { formatDecimal, parseDecimal } from '../../money/index.js';
import type { CreateSessionBody } from '../schema.js';
import type { Session } from '../session.js';

/** What the user receives, in minor units of the currency; or what the user sends, in the token's smallest units. */
export type GivenAmount = Pick<Session, 'amount_in' | 'amount' | 'amount_units'>;

/**
 * Reads the amount in what it is given in. One in crypto may have the decimals that its token is shown and priced with: more of
 * them could be asked for on no page. What it is worth is not looked at before there is a price.
 *
 * @throws PublicError 400 that names the field and the bound
 */
export function readAmount(catalogue: Catalogue, body: CreateSessionBody, currency: Currency): GivenAmount {
  if (body.amount_in === undefined || body.amount_in === 'fiat') return readFiat(body.amount, currency);
  if (body.amount_in === 'crypto') return readCrypto(body, catalogue);
  throw new PublicError('field_invalid', { param: '/amount_in', message: 'amount_in must be fiat or crypto.' });
}

function readFiat(text: string, currency: Currency): GivenAmount {
  const { code, decimals, min_minor, max_minor } = currency;
  const amount_units = parseDecimal(text, decimals);
  if (amount_units === null || amount_units === 0n) throw new PublicError('amount_invalid', { param: '/amount' });
  requireWithin(
    amount_units,
    { least: min_minor, most: max_minor, show: (units) => formatDecimal(units, decimals) },
    code,
  );
  return { amount_in: 'fiat', amount: formatDecimal(amount_units, decimals), amount_units };
}

function readCrypto(body: CreateSessionBody, catalogue: Catalogue): GivenAmount {
  if (body.target_token === undefined) {
    throw new PublicError('field_required', {
      param: '/target_token',
      message: 'target_token is required where amount_in is crypto: it says what the amount is in.',
    });
  }
  const asset = catalogue.asset(body.target_token);
  if (asset === undefined) throw new PublicError('asset_unsupported', { param: '/target_token' });
  const { symbol, display_decimals, min_units, max_units } = asset;
  const shown = parseDecimal(body.amount, display_decimals);
  if (shown === null || shown === 0n) {
    throw new PublicError('amount_invalid', {
      param: '/amount',
      message: `The amount must be a decimal string greater than 0, like "250.00", without sign, exponent or spaces and with no more than ${display_decimals} decimals: it is in ${symbol}.`,
    });
  }
  const amount_units = shown * stepOf(asset);
  const show = (units: bigint) => formatDecimal(units / stepOf(asset), display_decimals);
  requireWithin(amount_units, { least: min_units, most: max_units, show }, symbol);
  return { amount_in: 'crypto', amount: show(amount_units), amount_units };
}

/** Smallest units in the last decimal that the token is shown with. */
const stepOf = ({ decimals, display_decimals }: Asset): bigint => 10n ** BigInt(decimals - display_decimals);

interface Bounds {
  readonly least: bigint;
  readonly most: bigint;
  readonly show: (units: bigint) => string;
}

function requireWithin(units: bigint, { least, most, show }: Bounds, unit: string): void {
  const param = '/amount';
  if (units < least) {
    throw new PublicError('amount_too_small', { param, message: `The least amount is ${show(least)} ${unit}.` });
  }
  if (units > most) {
    throw new PublicError('amount_too_large', { param, message: `The largest amount is ${show(most)} ${unit}.` });
  }
}
