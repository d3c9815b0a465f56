/** How a division that does not come out even is decided; there is no default, so that each caller says it. */
export type Rounding = 'up' | 'down' | 'half_even';

const maxDigits = 38;
const decimalPattern = /^[0-9]+(?:\.[0-9]+)?$/;

/**
 * Units of a decimal string: `"250.5"` with 2 decimals is `25050n`. Null for anything but ASCII digits and one point, for more
 * places than the currency has, and for more digits than the ledger holds. No sign, exponent or spaces.
 */
export function parseDecimal(text: string, decimals: number): bigint | null {
  if (text.length > maxDigits + 1 || !decimalPattern.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > decimals || whole.length + decimals > maxDigits) return null;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** `25050n` with 2 decimals is `"250.50"`: all decimals, no grouping, no exponent. */
export function formatDecimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Integer division with its rounding said. `up` is away from zero, `down` towards it. @throws RangeError for division by zero */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  if (rounding === 'down') return quotient;
  if (rounding === 'up') return quotient + away;
  const twice = abs(remainder) * 2n - abs(denominator);
  if (twice < 0n) return quotient;
  return twice > 0n || quotient % 2n !== 0n ? quotient + away : quotient;
}

/** a × b ÷ c without losing anything in between. */
export const mulDiv = (a: bigint, b: bigint, c: bigint, rounding: Rounding): bigint => divide(a * b, c, rounding);

/** Rounds units to fewer places, staying in the same units: 1.239 at 2 places is 1.24 or 1.23, still in thousandths. */
export function roundToDecimals(units: bigint, fromDecimals: number, toDecimals: number, rounding: Rounding): bigint {
  if (toDecimals >= fromDecimals) return units;
  const step = 10n ** BigInt(fromDecimals - toDecimals);
  return divide(units, step, rounding) * step;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
