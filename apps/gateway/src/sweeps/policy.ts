/** When moving coins is worth its gas, and how many move at once. */
export const sweepPolicy = {
  /** Forwarders in one call of the factory; 50 cost about 3 million gas. */
  batch_size: 50,
  /**
   * Least amount at a forwarder that is moved, in smallest units of the token; below it a sweep waits for more. 1 moves
   * everything; a main network sets at least twenty times what a sweep costs there.
   */
  least_units: 1n,
  /** Wei per unit of gas, base fee and tip together; above it a batch waits. Refunds do not: users wait for those. */
  gas_price_cap: 200n * 10n ** 9n,
  /** Wait after a batch that could not move a forwarder's coins; doubled each time, up to the longest. */
  first_retry_s: 30,
  longest_retry_s: 3_600,
} as const;

/** Seconds until a sweep that failed so many times is tried again. */
export function retryAfter_s(attempts: number): number {
  return Math.min(sweepPolicy.first_retry_s * 2 ** Math.min(attempts - 1, 20), sweepPolicy.longest_retry_s);
}
