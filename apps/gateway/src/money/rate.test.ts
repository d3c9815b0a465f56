import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRate, parseRate, type Rate } from './index.js';

describe('parseRate', () => {
  test('is exact', () => {
    expect(parseRate('0.9213')).toEqual({ numerator: 9_213n, denominator: 10_000n });
    expect(parseRate('65000')).toEqual({ numerator: 65_000n, denominator: 1n });
  });

  test.each(['', '-1', '+1', '1e-3', '.5', '1.', '1,5', ' 1', 'NaN', '١', '0', '0.000', '1'.repeat(81)])(
    'error: %j',
    (text) => {
      expect(parseRate(text)).toBeNull();
    },
  );
});

describe('formatRate', () => {
  const ratio = (numerator: bigint, denominator: bigint): Rate => ({ numerator, denominator });

  test.each([
    [ratio(1n, 3n), 12, 'down', '0.333333333333'],
    [ratio(2n, 3n), 12, 'down', '0.666666666666'],
    [ratio(2n, 3n), 12, 'up', '0.666666666667'],
    [ratio(1n, 3_000n), 3, 'down', '0.000333'],
    [ratio(1n, 8n), 12, 'down', '0.125'],
    [ratio(10n, 1n), 12, 'down', '10'],
    [ratio(200n, 3n), 4, 'down', '66.66'],
    [ratio(123_456n, 1n), 3, 'down', '123000'],
    [ratio(123_456n, 1n), 3, 'up', '124000'],
    [ratio(9_999n, 10_000n), 3, 'up', '1'],
    [ratio(9_999n, 1_000n), 3, 'up', '10'],
    [ratio(1n, 10n), 12, 'down', '0.1'],
  ] as const)('%o with %i digits, rounded %s, is %s', (rate, digits, rounding, text) => {
    expect(formatRate(rate, digits, rounding)).toBe(text);
  });

  test('error: a ratio that is not above zero has no digits to show', () => {
    expect(() => formatRate(ratio(0n, 1n), 12, 'down')).toThrow(RangeError);
    expect(() => formatRate(ratio(1n, 0n), 12, 'down')).toThrow(RangeError);
  });

  const part = fc.bigInt({ min: 1n, max: 10n ** 24n });

  test('behavior: rounded down it never exceeds the ratio, and misses less than one part in 10^11', () => {
    fc.assert(
      fc.property(part, part, (numerator, denominator) => {
        const shown = parseRate(formatRate({ numerator, denominator }, 12, 'down'));
        if (shown === null) throw new Error('not readable');
        const exact = numerator * shown.denominator;
        const written = shown.numerator * denominator;
        expect(written <= exact).toBe(true);
        expect((exact - written) * 10n ** 11n < exact).toBe(true);
      }),
    );
  });

  test('behavior: it has at most the digits asked for, and reading it back changes nothing', () => {
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 12 }), (numerator, denominator, digits) => {
        const text = formatRate({ numerator, denominator }, digits, 'down');
        expect(text.replace('.', '').replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(digits);
        expect(text).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/);
        const again = parseRate(text);
        expect(again === null ? null : formatRate(again, digits, 'down')).toBe(text);
      }),
    );
  });
});
