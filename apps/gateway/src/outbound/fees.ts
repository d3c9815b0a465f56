import type { Head } from './chain.js';
import { outboundPolicy } from './policy.js';

/** In wei per unit of gas. */
export interface Fees {
  readonly max_fee_per_gas: bigint;
  readonly max_priority_fee_per_gas: bigint;
}

type Prices = Pick<Head, 'base_fee_per_gas' | 'priority_fee_per_gas'>;

/** A bid that holds while the base fee doubles, never above the cap. */
export function firstFees({ base_fee_per_gas, priority_fee_per_gas }: Prices): Fees {
  return capped({
    max_fee_per_gas: base_fee_per_gas * 2n + priority_fee_per_gas,
    max_priority_fee_per_gas: priority_fee_per_gas,
  });
}

/** A bid that nodes take as a replacement of the one before; null where the cap leaves no room for one. */
export function bumpedFees(before: Fees, prices: Prices): Fees | null {
  const now = firstFees(prices);
  const least = raised(before);
  const fees = capped({
    max_fee_per_gas: larger(now.max_fee_per_gas, least.max_fee_per_gas),
    max_priority_fee_per_gas: larger(now.max_priority_fee_per_gas, least.max_priority_fee_per_gas),
  });
  return fees.max_fee_per_gas < least.max_fee_per_gas || fees.max_priority_fee_per_gas < least.max_priority_fee_per_gas
    ? null
    : fees;
}

function raised(fees: Fees): Fees {
  const up = (fee: bigint) => (fee * outboundPolicy.bump_percent) / 100n + 1n;
  return {
    max_fee_per_gas: up(fees.max_fee_per_gas),
    max_priority_fee_per_gas: up(fees.max_priority_fee_per_gas),
  };
}

function capped(fees: Fees): Fees {
  const max_fee_per_gas = smaller(fees.max_fee_per_gas, outboundPolicy.max_fee_per_gas_cap);
  return { max_fee_per_gas, max_priority_fee_per_gas: smaller(fees.max_priority_fee_per_gas, max_fee_per_gas) };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
