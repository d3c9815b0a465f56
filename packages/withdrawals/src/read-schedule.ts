import { isLive } from './machine.js';
import type { Attempt } from './model.js';

/** First wait and longest wait of the reads that ask the gateway how an attempt stands; the wait doubles in between. */
export interface ReadSchedule {
  readonly pending_session: Wait;
  readonly pending_user_action: Wait;
  readonly processing: Wait;
  /** Paid, but the accepted price and the payout's id are not read yet. */
  readonly settlement: Wait;
  /** After the end: for what a lost event would have told (a returned payout, a refund that arrived). */
  readonly afterwards: Wait & { readonly reads_max: number };
}

interface Wait {
  readonly first_ms: number;
  readonly longest_ms: number;
}

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;

export const defaultReadSchedule: ReadSchedule = {
  // Longer than the client's own timeout, so that a create still under way is not repeated beside it.
  pending_session: { first_ms: 45_000, longest_ms: 10 * minute_ms },
  pending_user_action: { first_ms: minute_ms, longest_ms: 15 * minute_ms },
  processing: { first_ms: 20_000, longest_ms: 5 * minute_ms },
  settlement: { first_ms: 2_000, longest_ms: hour_ms },
  afterwards: { first_ms: 6 * hour_ms, longest_ms: 48 * hour_ms, reads_max: 20 },
};

const doublings_max = 30;

type Facts = Pick<Attempt, 'state' | 'stage' | 'session_id' | 'accepted_quote' | 'reads'>;

/** When to read next; null when there is nothing left to wait for. */
export function nextReadAt(schedule: ReadSchedule, attempt: Facts, now: Date): Date | null {
  const wait = waitFor(schedule, attempt);
  if (wait === null) return null;
  const wait_ms = Math.min(wait.first_ms * 2 ** Math.min(attempt.reads, doublings_max), wait.longest_ms);
  return new Date(now.getTime() + wait_ms);
}

function waitFor(schedule: ReadSchedule, { state, stage, session_id, accepted_quote, reads }: Facts): Wait | null {
  if (isLive(state)) {
    if (state === 'withdrawal_pending_session') return schedule.pending_session;
    return state === 'withdrawal_processing' ? schedule.processing : schedule.pending_user_action;
  }
  if (session_id === null || reads >= schedule.afterwards.reads_max) return null;
  if (state === 'withdrawal_completed') return accepted_quote === null ? schedule.settlement : schedule.afterwards;
  return state === 'withdrawal_failed' && stage === 'refund_in_progress' ? schedule.afterwards : null;
}
