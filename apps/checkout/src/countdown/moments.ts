/** A countdown is told to ears three times only: when it starts, at half, and when it is over. */
export type Moment = 'start' | 'half' | 'end';

/** @param total_s what was left when the countdown was first seen */
export function momentOf(total_s: number, left_s: number): Moment {
  if (left_s <= 0) return 'end';
  return left_s * 2 <= total_s ? 'half' : 'start';
}

/** Whole seconds from now to the deadline, by the gateway's clock; never below 0. */
export function secondsLeft(
  deadline: string,
  clock: { readonly server_time: string; readonly received_at: number; readonly now: number },
): number {
  const server_now = Date.parse(clock.server_time) + (clock.now - clock.received_at);
  return Math.max(0, Math.ceil((Date.parse(deadline) - server_now) / 1_000));
}
