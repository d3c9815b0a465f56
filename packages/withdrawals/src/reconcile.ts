import { recordSettlement, scheduleRead, takeDueAttempt } from './attempts.store.js';
import { callGate } from './call.js';
import { openSession } from './commands/open-session.js';
import type { Deps } from './deps.js';
import { readSessionFacts, record, text } from './facts.js';
import { recordRead, withLockedAttempt } from './locked.js';
import { isLive } from './machine.js';
import type { Attempt } from './model.js';
import { nextReadAt } from './read-schedule.js';
import { raiseAttention } from './record.js';
import { withTx } from './tx.js';

/**
 * One piece of the reconciler's work: asks the gateway about the attempt whose read is most overdue, so that a lost event
 * or a crash between two steps never leaves a withdrawal behind. Claim (the next read is scheduled first, so a gateway
 * that is away is asked at the schedule's pace) → call → record. `idle`: nothing is due.
 */
export async function reconcileStep(deps: Deps): Promise<'worked' | 'idle'> {
  const attempt = await withTx(deps.pool, async (tx) => {
    const due = await takeDueAttempt(tx, deps.now());
    if (due === null) return null;
    const counted = { ...due, reads: due.reads + 1 };
    await scheduleRead(tx, due, counted.reads, nextReadAt(deps.schedule, counted, deps.now()));
    return counted;
  });
  if (attempt === null) return 'idle';
  if (attempt.session_id === null) {
    if (isLive(attempt.state)) await openSession(deps, attempt);
    return 'worked';
  }
  await readSession(deps, attempt, attempt.session_id);
  return 'worked';
}

async function readSession(deps: Deps, attempt: Attempt, session_id: string): Promise<void> {
  const shown = await callGate(deps, attempt, () => deps.gate.sessions.retrieve(session_id));
  if (!shown.ok) {
    if (shown.status !== 404) return;
    const about = { session_id, event_id: null, now: deps.now() };
    await withLockedAttempt(deps, attempt, (tx, withdrawal) => raiseAttention(tx, withdrawal, 'manual_review', about));
    return;
  }
  const facts = readSessionFacts(shown.answer);
  if (facts === null) throw new Error(`the gateway showed something else than session ${session_id}`);
  await recordRead(deps, attempt, facts);
  if (facts.tx_refid !== null && attempt.rail_id === null) await readTransaction(deps, attempt, facts.tx_refid);
}

/** Keeps the price that the user accepted and the payout's id: support-safe, and not in any event. */
async function readTransaction(deps: Deps, attempt: Attempt, tx_refid: string): Promise<void> {
  const shown = await callGate(deps, attempt, () => deps.gate.transactions.retrieve(tx_refid));
  if (!shown.ok) return;
  const transaction = record(shown.answer);
  const quote = Object.fromEntries(quoteFields.map((field) => [field, text(transaction[field])]));
  await recordSettlement(deps.pool, attempt, quote, text(transaction['local_rail_transaction_id']));
}

const quoteFields = [
  'currency',
  'token',
  'network',
  'fiat_amount',
  'token_amount',
  'exchange_rate',
  'total_fees',
] as const;
