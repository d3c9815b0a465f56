import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divide, formatDecimal, mulDiv, parseDecimal, type Rounding, roundToDecimals } from './index.js';

describe('parseDecimal', () => {
  test.each([
    ['250', 2, 25_000n],
    ['250.5', 2, 25_050n],
    ['250.00', 2, 25_000n],
    ['0', 2, 0n],
    ['0.01', 2, 1n],
    ['007.5', 1, 75n],
    ['5', 0, 5n],
    ['0.000000000000000001', 18, 1n],
    [`${'9'.repeat(36)}.99`, 2, 10n ** 38n - 1n],
    ['9'.repeat(38), 0, 10n ** 38n - 1n],
  ])('%s with %i decimals', (text, decimals, units) => {
    expect(parseDecimal(text, decimals)).toBe(units);
  });

  test.each([
    '',
    ' ',
    '.',
    '-1',
    '+1',
    '-0',
    '1e3',
    '1E3',
    '1.',
    '.5',
    '1.2.3',
    '1,50',
    '1 000',
    ' 1',
    '1 ',
    '1\n',
    '0x10',
    'Infinity',
    'NaN',
    '٢٥٠',
    '２５０',
    '1_000',
    '250.001',
    '1'.repeat(40),
    '9'.repeat(37),
  ])('error: %j is not an amount with 2 decimals', (text) => {
    expect(parseDecimal(text, 2)).toBeNull();
  });

  test('error: a point where the currency has no decimals', () => {
    expect(parseDecimal('5.0', 0)).toBeNull();
  });

  test('error: more digits than the ledger holds, decimals counted', () => {
    expect(parseDecimal('9'.repeat(21), 18)).toBeNull();
    expect(parseDecimal('9'.repeat(20), 18)).toBe((10n ** 20n - 1n) * 10n ** 18n);
    expect(parseDecimal('9'.repeat(1_000_000), 0)).toBeNull();
  });
});

describe('formatDecimal', () => {
  test.each([
    [25_000n, 2, '250.00'],
    [1n, 2, '0.01'],
    [0n, 2, '0.00'],
    [-1n, 2, '-0.01'],
    [-25_050n, 2, '-250.50'],
    [5n, 0, '5'],
    [1n, 18, '0.000000000000000001'],
    [2n ** 256n - 1n, 0, `${2n ** 256n - 1n}`],
  ])('%s units with %i decimals', (units, decimals, text) => {
    expect(formatDecimal(units, decimals)).toBe(text);
  });

  test('behavior: what is written is read back to the unit', () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 20n - 1n });
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
        expect(parseDecimal(formatDecimal(amount, decimals), decimals)).toBe(amount);
      }),
    );
  });
});

describe('divide', () => {
  test.each<[bigint, bigint, bigint, bigint, bigint]>([
    // numerator, denominator, up, down, half_even
    [6n, 3n, 2n, 2n, 2n],
    [7n, 3n, 3n, 2n, 2n],
    [8n, 3n, 3n, 2n, 3n],
    [5n, 2n, 3n, 2n, 2n],
    [7n, 2n, 4n, 3n, 4n],
    [1n, 2n, 1n, 0n, 0n],
    [-7n, 3n, -3n, -2n, -2n],
    [7n, -3n, -3n, -2n, -2n],
    [-5n, 2n, -3n, -2n, -2n],
    [-7n, 2n, -4n, -3n, -4n],
    [-1n, 2n, -1n, 0n, 0n],
    [-8n, -3n, 3n, 2n, 3n],
    [0n, 5n, 0n, 0n, 0n],
  ])('%s ÷ %s is %s up, %s down, %s half even', (numerator, denominator, up, down, half_even) => {
    expect(divide(numerator, denominator, 'up')).toBe(up);
    expect(divide(numerator, denominator, 'down')).toBe(down);
    expect(divide(numerator, denominator, 'half_even')).toBe(half_even);
  });

  test('error: division by zero', () => {
    expect(() => divide(1n, 0n, 'down')).toThrow(RangeError);
  });

  const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
  const divisor = whole.filter((value) => value !== 0n);
  const size = (value: bigint) => (value < 0n ? -value : value);

  test('behavior: down never exceeds, up never falls short, each by less than one', () => {
    fc.assert(
      fc.property(whole, divisor, (a, b) => {
        const down = size(divide(a, b, 'down')) * size(b);
        const up = size(divide(a, b, 'up')) * size(b);
        expect(down <= size(a) && size(a) - down < size(b)).toBe(true);
        expect(up >= size(a) && up - size(a) < size(b)).toBe(true);
      }),
    );
  });

  test('behavior: half even is never further away than half, and even when it is exactly half', () => {
    fc.assert(
      fc.property(whole, divisor, (a, b) => {
        const rounded = divide(a, b, 'half_even');
        const twiceOff = size(rounded * b - a) * 2n;
        expect(twiceOff <= size(b)).toBe(true);
        if (twiceOff === size(b)) expect(rounded % 2n).toBe(0n);
      }),
    );
  });
});

test('mulDiv loses nothing between multiplying and dividing', () => {
  expect(mulDiv(10n ** 38n, 10n ** 38n, 10n ** 38n, 'down')).toBe(10n ** 38n);
  expect(mulDiv(100n, 1n, 3n, 'up')).toBe(34n);
  expect(mulDiv(100n, 1n, 3n, 'down')).toBe(33n);
});

describe('roundToDecimals', () => {
  test.each<[bigint, number, number, Rounding, bigint]>([
    [1_239n, 3, 2, 'up', 1_240n],
    [1_239n, 3, 2, 'down', 1_230n],
    [1_235n, 3, 2, 'half_even', 1_240n],
    [1_245n, 3, 2, 'half_even', 1_240n],
    [1_240n, 3, 2, 'up', 1_240n],
    [1n, 18, 8, 'up', 10n ** 10n],
    [123n, 2, 2, 'up', 123n],
    [123n, 2, 6, 'up', 123n],
  ])('%s of %i decimals at %i, %s, stays in its units', (units, from, to, rounding, expected) => {
    expect(roundToDecimals(units, from, to, rounding)).toBe(expected);
  });
});
