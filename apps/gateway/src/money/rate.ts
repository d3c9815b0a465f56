import { divide, formatDecimal, type Rounding } from './decimal.js';

/** An exact ratio. Rates are never floats: what is shown and what is computed are the same number. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Reads a decimal string as a ratio; null for anything else. */
export function parseRate(text: string): Rate | null {
  if (text.length > 80 || !/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

/** Writes a positive ratio with so many significant digits, without trailing zeros after the point. */
export function formatRate(rate: Rate, significantDigits: number, rounding: Rounding): string {
  if (rate.numerator <= 0n) return '0';
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
