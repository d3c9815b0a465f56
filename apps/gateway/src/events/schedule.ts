/** A call of an endpoint must have been answered within this. */
export const callTimeout_ms = 10_000;

const minute_ms = 60_000;

/** The waits after each failed attempt but the last: five attempts in all. */
const waits_ms = [1 * minute_ms, 5 * minute_ms, 30 * minute_ms, 120 * minute_ms];

/** Of each wait, in both directions, so that a receiver that comes back is not met by everything at once. */
const jitter = 0.2;

/**
 * When a delivery is tried again; null when it has been tried often enough.
 *
 * @param failed attempts that failed so far, this one included
 * @param at business time
 * @param random a number in [0, 1)
 */
export function retryAt(failed: number, at: Date, random: number): Date | null {
  const wait_ms = waits_ms[failed - 1];
  if (wait_ms === undefined) return null;
  return new Date(at.getTime() + Math.round(wait_ms * (1 - jitter + 2 * jitter * random)));
}
