import { parseRate, type Rate } from '../money/index.js';

export interface Observation {
  readonly source: string;
  readonly rate: string;
  readonly observed_at: Date;
}

/** Sources further apart than this do not agree on a price: 1 %. */
const maxSpread_bps = 100n;

/**
 * The median of what at least `quorum` sources say, as one of their own texts (the lower of the two in the middle), so that it
 * can be traced. Null when there are too few of them or they are split: then nothing is quoted.
 */
export function medianRate(observations: readonly Observation[], quorum: number): Observation | null {
  const rated = observations
    .flatMap((observation) => {
      const rate = parseRate(observation.rate);
      return rate === null || rate.numerator <= 0n ? [] : [{ observation, rate }];
    })
    .toSorted((a, b) => compareRates(a.rate, b.rate));
  if (rated.length < quorum) return null;
  const lowest = rated[0];
  const highest = rated[rated.length - 1];
  const middle = rated[(rated.length - 1) >> 1];
  if (lowest === undefined || highest === undefined || middle === undefined) return null;
  return spread_bps(lowest.rate, highest.rate) > maxSpread_bps ? null : middle.observation;
}

export function compareRates(a: Rate, b: Rate): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** How far `high` lies above `low`, in hundredths of a percent, rounded down. */
export function spread_bps(low: Rate, high: Rate): bigint {
  const scaledLow = low.numerator * high.denominator;
  const scaledHigh = high.numerator * low.denominator;
  return ((scaledHigh - scaledLow) * 10_000n) / scaledLow;
}
