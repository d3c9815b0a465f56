import { expect, test } from 'vitest';
import { formatDecimal, parseDecimal } from './decimal.js';

test('decimals are read and written exactly', () => {
  expect(parseDecimal('250.00', 2)).toBe(25_000n);
  expect(parseDecimal('250', 2)).toBe(25_000n);
  expect(parseDecimal('0.1', 10)).toBe(1_000_000_000n);
  expect(formatDecimal(25_000n, 2)).toBe('250.00');
  expect(formatDecimal(-5n, 2)).toBe('-0.05');
  expect(formatDecimal(7n, 0)).toBe('7');
});

test.each(['', '-1', '+1', '1e3', '250.001', '٢٥٠', '01', '1.', '.5', ' 1', '1,00', '9'.repeat(40)])(
  '%j is no amount',
  (text) => {
    expect(parseDecimal(text, 2)).toBeUndefined();
  },
);
