import type { Refund, RefundStatus } from './refund.js';

/** How often to look again: the first wait, and then a quarter of the time it has lasted, within bounds. */
interface Pace {
  readonly first_ms: number;
  readonly least_ms: number;
  readonly most_ms: number;
}

const paces: Partial<Record<RefundStatus, Pace>> = {
  waiting: { first_ms: 1_000, least_ms: 1_000, most_ms: 30_000 },
  submitted: { first_ms: 500, least_ms: 250, most_ms: 10_000 },
};

/**
 * When a refund is looked at next; null when there is nothing left to look at.
 *
 * @param at business time now
 * @param since business time at which it came into this state
 */
export function nextLook(
  refund: Pick<Refund, 'status' | 'wait_reason' | 'deadline'>,
  at: Date,
  since: Date,
): Date | null {
  if (refund.status === 'created') return at;
  // Nothing but its deadline changes a refund without a target, or the command that gives it one.
  if (refund.wait_reason === 'no_target') return refund.deadline;
  const pace = paces[refund.status];
  if (pace === undefined) return null;
  const age_ms = Math.max(at.getTime() - since.getTime(), 0);
  const wait_ms = age_ms === 0 ? pace.first_ms : Math.min(Math.max(age_ms / 4, pace.least_ms), pace.most_ms);
  return new Date(at.getTime() + Math.ceil(wait_ms));
}
