import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAt } from './schedule.js';

const at = new Date('2026-03-01T12:00:00Z');
const wait_s = (failed: number, random: number) => {
  const retry = retryAt(failed, at, random);
  return retry === null ? null : (retry.getTime() - at.getTime()) / 1000;
};

test('the waits are 1, 5, 30 and 120 minutes, and there is no sixth attempt', () => {
  expect([1, 2, 3, 4, 5, 6].map((failed) => wait_s(failed, 0.5))).toEqual([60, 300, 1_800, 7_200, null, null]);
});

test('jitter stays within a fifth on both sides', () => {
  expect(wait_s(1, 0)).toBe(48);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
      const waited = wait_s(2, random) ?? 0;
      expect(waited).toBeGreaterThanOrEqual(240);
      expect(waited).toBeLessThanOrEqual(360);
    }),
  );
});
