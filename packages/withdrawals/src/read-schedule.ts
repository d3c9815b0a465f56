import { isLive } from './machine.js';
import type { Attempt } from './model.js';

/** First wait and longest wait of the reads that ask the gateway how an attempt stands; the wait doubles in between. */
export interface ReadSchedule {
  readonly pending_session: Wait;
  readonly pending_user_action: Wait;
  readonly processing: Wait;
  /** After the end: for what a lost event would have told (a returned payout, a refund that arrived). */
  readonly afterwards: Wait & { readonly reads_max: number };
}

interface Wait {
  readonly first_ms: number;
  readonly longest_ms: number;
}

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;

export const defaultReadSchedule: ReadSchedule = {
  // Longer than the client's own timeout, so that a create still under way is not repeated beside it.
  pending_session: { first_ms: 45_000, longest_ms: 10 * minute_ms },
  pending_user_action: { first_ms: minute_ms, longest_ms: 15 * minute_ms },
  processing: { first_ms: 20_000, longest_ms: 5 * minute_ms },
  afterwards: { first_ms: 1_000, longest_ms: 2 * day_ms, reads_max: 40 },
};

const doublings_max = 30;

/** When to read next; null when there is nothing left to wait for. */
export function nextReadAt(
  schedule: ReadSchedule,
  attempt: Pick<Attempt, 'state' | 'stage' | 'session_id' | 'reads'>,
  now: Date,
): Date | null {
  const wait = waitFor(schedule, attempt);
  if (wait === null) return null;
  const wait_ms = Math.min(wait.first_ms * 2 ** Math.min(attempt.reads, doublings_max), wait.longest_ms);
  return new Date(now.getTime() + wait_ms);
}

function waitFor(
  schedule: ReadSchedule,
  attempt: Pick<Attempt, 'state' | 'stage' | 'session_id' | 'reads'>,
): Wait | null {
  if (isLive(attempt.state)) {
    if (attempt.state === 'withdrawal_pending_session') return schedule.pending_session;
    return attempt.state === 'withdrawal_processing' ? schedule.processing : schedule.pending_user_action;
  }
  const something_may_follow =
    attempt.state === 'withdrawal_completed' ||
    (attempt.state === 'withdrawal_failed' && attempt.stage === 'refund_in_progress');
  if (!something_may_follow || attempt.session_id === null || attempt.reads >= schedule.afterwards.reads_max)
    return null;
  return schedule.afterwards;
}
