/**
 * Two clocks. Business time (expiry, prices, deadlines, retry schedules) is `now()` plus the tenant's test offset; technical
 * time (caches, windows, time-outs) is monotonic and never shifted.
 */
export interface Clock {
  /** Real time, without any tenant's offset. */
  now(): Date;
  monotonic_ms(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic_ms: () => performance.now(),
};

/** Business time of a tenant: real time, moved forward by what its tests asked for. */
export function tenantNow(clock: Clock, tenant: { readonly test_offset_s: number }): Date {
  return new Date(clock.now().getTime() + tenant.test_offset_s * 1000);
}
