import { expect, test } from 'vitest';
import { compareRates, medianRate, type Observation, spread_bps } from './median.js';

const at = new Date();
const observations = (...rates: string[]): Observation[] =>
  rates.map((rate, n) => ({ source: `source_${n}`, rate, observed_at: at }));

test.each<[string[], number, string | null]>([
  [['0.92', '0.921', '0.919'], 2, '0.92'],
  [['0.919', '0.92'], 2, '0.919'],
  [['0.921', '0.9195', '0.92', '0.9205'], 2, '0.92'],
  [['0.92'], 2, null],
  [['0.92'], 1, '0.92'],
  [[], 1, null],
  // Exactly 1 % apart is agreement; the next digit is not.
  [['1', '1.005', '1.01'], 2, '1.005'],
  [['1', '1.005', '1.0101'], 2, null],
  [['0.92', '0.92', '9.2'], 2, null],
  // What can not be read is not counted, neither for the median nor for the quorum.
  [['0.92', 'NaN', '0.921'], 2, '0.92'],
  [['0.92', '0', '-0.92'], 2, null],
  [['0.92', '1e0', ' 0.92'], 2, null],
  // Compared as numbers, not as text.
  [['9.99', '10.01', '10'], 3, '10'],
])('%j, quorum %i: %s', (rates, quorum, expected) => {
  expect(medianRate(observations(...rates), quorum)?.rate ?? null).toBe(expected);
});

test('rates compare exactly, however they are written', () => {
  const rate = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });
  expect(compareRates(rate(1n, 3n), rate(333333333333333333333n, 10n ** 21n))).toBe(1);
  expect(compareRates(rate(10n, 20n), rate(1n, 2n))).toBe(0);
  expect(compareRates(rate(1n, 2n), rate(2n, 3n))).toBe(-1);
  expect(spread_bps(rate(1n, 1n), rate(10_199n, 10_000n))).toBe(199n);
});
