import type { PayoutStatus } from './payout.js';

/** How often to look again: the first wait, and then a quarter of the time it has lasted, within bounds. */
interface Pace {
  readonly first_ms: number;
  readonly least_ms: number;
  readonly most_ms: number;
}

const paces: Partial<Record<PayoutStatus, Pace>> = {
  submitted: { first_ms: 300, least_ms: 100, most_ms: 30_000 },
  unknown: { first_ms: 300, least_ms: 300, most_ms: 30_000 },
  delayed: { first_ms: 1_000, least_ms: 1_000, most_ms: 30_000 },
};

/**
 * When a payout is looked at next; null when there is nothing left to look at.
 *
 * @param at business time now
 * @param since business time at which the payout came into this state
 * @param proof_in_ms time until an inquiry can prove absence, where that is what is waited for
 */
export function nextLook(status: PayoutStatus, at: Date, since: Date, proof_in_ms?: number): Date | null {
  if (status === 'created') return at;
  const pace = paces[status];
  if (pace === undefined) return null;
  const age_ms = at.getTime() - since.getTime();
  const paced_ms = age_ms <= 0 ? pace.first_ms : Math.min(Math.max(age_ms / 4, pace.least_ms), pace.most_ms);
  const wait_ms = proof_in_ms === undefined || proof_in_ms <= 0 ? paced_ms : Math.min(paced_ms, proof_in_ms);
  return new Date(at.getTime() + Math.ceil(wait_ms));
}
