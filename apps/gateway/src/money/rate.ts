import { divide, formatDecimal, type Rounding } from './decimal.js';

/** An exact ratio. Rates are never floats: what is shown and what is computed are the same number. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Reads a decimal string above zero as a ratio; null for anything else, zero included: nothing can be divided by it. */
export function parseRate(text: string): Rate | null {
  if (text.length > 80 || !/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const numerator = BigInt(whole + fraction);
  return numerator === 0n ? null : { numerator, denominator: 10n ** BigInt(fraction.length) };
}

/**
 * Writes a ratio with so many significant digits, without trailing zeros after the point.
 *
 * @throws RangeError for a ratio that is not above zero
 */
export function formatRate(rate: Rate, significantDigits: number, rounding: Rounding): string {
  if (rate.numerator <= 0n || rate.denominator <= 0n) throw new RangeError('a rate is above zero');
  const whole = rate.numerator / rate.denominator;
  let decimals: number;
  if (whole > 0n) {
    decimals = significantDigits - whole.toString().length;
  } else {
    // Places before the first significant digit of a ratio below one.
    let leadingZeros = 0;
    for (let scaled = rate.numerator * 10n; scaled < rate.denominator; scaled *= 10n) leadingZeros += 1;
    decimals = leadingZeros + significantDigits;
  }
  if (decimals <= 0) {
    const step = 10n ** BigInt(-decimals);
    return (divide(rate.numerator, rate.denominator * step, rounding) * step).toString();
  }
  const text = formatDecimal(divide(rate.numerator * 10n ** BigInt(decimals), rate.denominator, rounding), decimals);
  return text.replace(/\.?0+$/, '');
}
