import { expect, test } from 'vitest';
import { fromUnits, isZero, missingAmount, toUnits, withoutTrailingZeros } from './amounts.js';

test('whole units and back, to the last of 18 decimals', () => {
  expect(toUnits('291.545190', 6)).toBe(291_545_190n);
  expect(toUnits('0.000000000000000001', 18)).toBe(1n);
  expect(fromUnits(1n, 18)).toBe('0.000000000000000001');
  expect(fromUnits(250n, 0)).toBe('250');
});

test.each(['', '-1', '1e3', '1.', '.5', '1,5', '1.2345678'])('"%s" is no amount', (text) => {
  expect(() => toUnits(text, 6)).toThrow('not an amount');
});

test('what is missing, and nothing when it is all there', () => {
  expect(missingAmount('291.545190', '100.000000', 6)).toBe('191.54519');
  expect(missingAmount('291.545190', '291.545190', 6)).toBeNull();
  expect(missingAmount('291.545190', '300', 6)).toBeNull();
});

test('a rate loses the zeros that say nothing, an amount none that do', () => {
  expect(withoutTrailingZeros('0.862645000000')).toBe('0.862645');
  expect(withoutTrailingZeros('1.000000000000')).toBe('1.00');
  expect(withoutTrailingZeros('100')).toBe('100');
  expect(isZero('0.00')).toBe(true);
  expect(isZero('0.01')).toBe(false);
});
