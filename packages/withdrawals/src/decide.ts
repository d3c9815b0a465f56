import { type Attention, graver } from './attention.js';
import { type SessionFacts, sameAmount } from './facts.js';
import { apply, isLive, type Signal, type WithdrawalState, withdrawalState } from './machine.js';
import type { Attempt, Withdrawal } from './model.js';
import { nextReadAt, type ReadSchedule } from './read-schedule.js';

/** What is known now about one attempt: a signal, and the session it came with (none when no session was made). */
export interface News {
  readonly signal: Signal;
  readonly facts: SessionFacts | null;
  readonly failure?: Failure;
  /** The event's type when an event brought it; null for a server read or an answer. */
  readonly event_type: string | null;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

export interface Decision {
  readonly attempt: Attempt;
  readonly state: WithdrawalState;
  readonly attention: readonly Attention[];
}

/** What the news does to the attempt and to the withdrawal. Pure: the caller holds the lock and writes the result. */
export function decide(
  withdrawal: Withdrawal,
  attempts: readonly Attempt[],
  attempt: Attempt,
  news: News,
  at: { readonly now: Date; readonly schedule: ReadSchedule },
): Decision {
  const outcome = apply(attempt.state, news.signal);
  const moved = outcome.state !== attempt.state;
  const heard = {
    ...withFacts(attempt, news),
    state: outcome.state,
    completion_heard: attempt.completion_heard || news.signal === 'completed',
    processing_at: attempt.processing_at ?? (outcome.state === 'withdrawal_processing' ? at.now : null),
    ended_at: attempt.ended_at ?? (isLive(outcome.state) ? null : at.now),
    reads: moved ? 0 : attempt.reads,
    updated_at: at.now,
  };
  // A new state has a schedule of its own, and a stage after which nothing can follow ends it.
  const due = nextReadAt(at.schedule, heard, at.now);
  const next: Attempt = { ...heard, next_read_at: moved || due === null ? due : attempt.next_read_at };
  const after = attempts.map((other) => (other.number === attempt.number ? next : other));

  return {
    attempt: next,
    state: withdrawalState(after),
    attention: reasons(withdrawal, attempt, next, after, outcome.contradicts, news),
  };
}

/** Each reason once per piece of news: a later read that says the same again does not reopen what a person has closed. */
function reasons(
  withdrawal: Withdrawal,
  before: Attempt,
  next: Attempt,
  after: readonly Attempt[],
  contradicts: boolean,
  news: News,
): Attention[] {
  const { facts } = news;
  const fresh = facts !== null && (facts.version ?? 0) > (before.session_version ?? 0);
  const found = new Set<Attention>();
  if (contradicts && (fresh || news.event_type !== null)) found.add('manual_review');
  if (!before.completion_heard && after.filter((each) => each.completion_heard).length > 1)
    found.add('second_completion');
  if (news.event_type === 'sale.payout.returned') found.add('payout_returned');
  if (next.stage === 'payout_returned' && before.stage !== 'payout_returned') found.add('payout_returned');
  if (fresh && amountDiffers(withdrawal, facts)) found.add('amount_differs');
  if (fresh && facts.action !== null && facts.action.who !== 'user') found.add('manual_review');
  return [...found];
}

/** The gravest of what the withdrawal already asks for and what the news adds. */
export function gravest(current: Attention | null, added: readonly Attention[]): Attention | null {
  return added.reduce<Attention | null>(graver, current);
}

/** Late news never overwrites newer facts; an id once known stays. */
function withFacts(attempt: Attempt, news: News): Attempt {
  const { facts } = news;
  const failure = facts?.failure ?? news.failure ?? null;
  const failed = {
    ...attempt,
    failure_code: failure?.code ?? attempt.failure_code,
    failure_message: failure?.message ?? attempt.failure_message,
    failure_retryable: failure?.retryable ?? attempt.failure_retryable,
  };
  if (facts === null) return failed;
  const known = {
    ...failed,
    session_id: attempt.session_id ?? facts.session_id,
    tx_refid: attempt.tx_refid ?? facts.tx_refid,
  };
  if ((facts.version ?? 0) < (attempt.session_version ?? 0)) return known;
  return {
    ...known,
    session_version: facts.version ?? attempt.session_version,
    stage: facts.stage ?? attempt.stage,
    action_who: facts.action?.who ?? null,
    action_what: facts.action?.what ?? null,
    action_until: facts.action?.until ?? null,
  };
}

function amountDiffers(withdrawal: Withdrawal, facts: SessionFacts): boolean {
  if (facts.currency !== withdrawal.currency) return true;
  if (facts.amount_in === 'fiat' && !sameAmount(facts.amount, withdrawal.amount)) return true;
  return facts.amount_settled !== null && !sameAmount(facts.amount_settled, withdrawal.amount);
}
