import { build, type Histogram } from 'hdr-histogram-js';

/** Times in microseconds, three digits, up to ten minutes. */
export function createHistogram(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });
}

export type Percentiles = { readonly p50_ms: number; readonly p99_ms: number };

export function percentilesOf(histogram: Histogram): Percentiles {
  const at = (percent: number) => histogram.getValueAtPercentile(percent) / 1_000;
  return { p50_ms: at(50), p99_ms: at(99) };
}

/** Percentiles of a list of milliseconds. */
export function percentilesOfList(list_ms: readonly number[]): Percentiles {
  const histogram = createHistogram();
  for (const time_ms of list_ms) histogram.recordValue(Math.max(1, Math.round(time_ms * 1_000)));
  return percentilesOf(histogram);
}

export function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds since the epoch with fractions, the same clock in every process of this machine. */
export const now_ms = (): number => performance.timeOrigin + performance.now();
