import type { Asset, Currency, PayoutMethod } from '../catalogue/index.js';
import { PublicError } from '../errors/index.js';
import { formatDecimal } from '../money/index.js';
import type { Ask } from './ask.js';
import type { Price } from './price.js';
import { showUnits } from './terms.js';

/** Why an amount can not be had. */
export interface OutOfBounds {
  readonly code: 'amount_too_small' | 'amount_too_large';
  readonly message: string;
}

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
  show(units: bigint): string;
}

/** What one payout may be: within the currency's bounds and the method's. */
function payoutBounds(currency: Currency, method: PayoutMethod): Bounds {
  return {
    min: currency.min_minor > method.min_minor ? currency.min_minor : method.min_minor,
    max: currency.max_minor < method.max_minor ? currency.max_minor : method.max_minor,
    show: (minor) => `${formatDecimal(minor, currency.decimals)} ${currency.code}`,
  };
}

const cryptoBounds = (asset: Asset): Bounds => ({
  min: asset.min_units,
  max: asset.max_units,
  show: (units) => `${showUnits(units, asset)} ${asset.symbol}`,
});

function judge(amount: bigint, { min, max, show }: Bounds, worth: string): OutOfBounds | null {
  if (amount < min) return { code: 'amount_too_small', message: `${worth}The least amount is ${show(min)}.` };
  if (amount > max) return { code: 'amount_too_large', message: `${worth}The largest amount is ${show(max)}.` };
  return null;
}

/** @throws PublicError for an amount that no rate could make right, so that it is refused alike whatever the market does */
export function requireWithinBounds({ amount_in, amount_units, currency, asset, methods }: Ask): void {
  const refusals =
    amount_in === 'crypto'
      ? [judge(amount_units, cryptoBounds(asset), '')]
      : methods.map((method) => judge(amount_units, payoutBounds(currency, method), ''));
  if (refusals.every((refusal) => refusal !== null)) refuse(refusals[0]);
}

/** Whether both sides of a price are within what the catalogue allows. */
export function judgePrice(price: Price, { asset, currency }: Ask, method: PayoutMethod): OutOfBounds | null {
  const crypto = cryptoBounds(asset);
  const payout = payoutBounds(currency, method);
  return (
    judge(price.fiat_minor, payout, `The user would receive ${payout.show(price.fiat_minor)}. `) ??
    judge(price.crypto_units, crypto, `The user would send ${crypto.show(price.crypto_units)}. `)
  );
}

/** @throws PublicError always: there is no option, and this is why */
export function refuse(reason: OutOfBounds | null | undefined): never {
  if (reason === null || reason === undefined) throw new Error('refused without a reason');
  throw new PublicError(reason.code, { param: '/amount', message: reason.message });
}
