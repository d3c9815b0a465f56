import { expect, test } from 'vitest';
import { bumpedFees, firstFees } from './fees.js';
import { outboundPolicy } from './policy.js';

const gwei = 10n ** 9n;
const prices = { base_fee_per_gas: 10n * gwei, priority_fee_per_gas: gwei };
const cap = outboundPolicy.max_fee_per_gas_cap;

test('a first bid holds while the base fee doubles', () => {
  expect(firstFees(prices)).toEqual({ max_fee_per_gas: 21n * gwei, max_priority_fee_per_gas: gwei });
});

test('no bid is above the cap, and no tip above its bid', () => {
  expect(firstFees({ base_fee_per_gas: cap, priority_fee_per_gas: 2n * cap })).toEqual({
    max_fee_per_gas: cap,
    max_priority_fee_per_gas: cap,
  });
});

test('a bump raises both fees by more than nodes ask for, also when prices have fallen or were nothing', () => {
  for (const before of [firstFees(prices), { max_fee_per_gas: 7n, max_priority_fee_per_gas: 0n }]) {
    const bumped = bumpedFees(before, { base_fee_per_gas: 0n, priority_fee_per_gas: 0n });
    expect(bumped?.max_fee_per_gas).toBeGreaterThanOrEqual((before.max_fee_per_gas * 110n) / 100n + 1n);
    expect(bumped?.max_priority_fee_per_gas).toBeGreaterThanOrEqual(
      (before.max_priority_fee_per_gas * 110n) / 100n + 1n,
    );
  }
});

test('a bump follows prices that have risen further', () => {
  const dear = { base_fee_per_gas: 100n * gwei, priority_fee_per_gas: 3n * gwei };
  expect(bumpedFees(firstFees(prices), dear)).toEqual(firstFees(dear));
});

test('where the cap leaves no room for a bump there is none', () => {
  const before = { max_fee_per_gas: cap - 1n, max_priority_fee_per_gas: gwei };
  expect(bumpedFees(before, prices)).toBeNull();
});
