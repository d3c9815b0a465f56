import { callGate } from '../call.js';
import type { Deps } from '../deps.js';
import { readSessionFacts, signalOfSession } from '../facts.js';
import { recordRead, withLockedAttempt } from '../locked.js';
import { isLive } from '../machine.js';
import type { Attempt } from '../model.js';
import { raiseAttention } from '../record.js';
import { type Refusal, refuse } from '../refusal.js';
import { openSession, unavailable } from './open-session.js';

const rounds_max = 3;

/**
 * Sees to it that an attempt can pay nothing any more, and gives it back ended. Its session is cancelled; where the
 * gateway says that it cannot be, the session is read and the record follows it: terminal or failed counts as ended, an
 * open funded session does not. Several rounds, because a deposit can vanish (or the sale end) between the two calls.
 */
export async function endSession(deps: Deps, attempt: Attempt): Promise<{ ok: true; attempt: Attempt } | Refusal> {
  const named = await withSession(deps, attempt);
  if (!named.ok) return named;
  let current = named.attempt;
  for (let round = 1; round <= rounds_max && isLive(current.state); round++) {
    const { session_id } = current;
    if (session_id === null) throw new Error(`attempt ${current.number} of ${current.withdrawal_id} has no session`);
    const ended = await endOnce(deps, current, session_id);
    if (!ended.ok) return ended;
    current = ended.attempt;
  }
  return isLive(current.state) ? unavailable(current.withdrawal_id) : { ok: true, attempt: current };
}

async function endOnce(
  deps: Deps,
  attempt: Attempt,
  session_id: string,
): Promise<{ ok: true; attempt: Attempt } | Refusal> {
  const { withdrawal_id } = attempt;
  const key = { idempotencyKey: `${attempt.idempotency_key}_cancel` };
  const cancelled = await callGate(deps, attempt, () => deps.gate.sessions.cancel(session_id, key));
  if (!cancelled.ok && cancelled.kind === 'unknown') return unavailable(withdrawal_id);
  const shown = cancelled.ok ? cancelled : await callGate(deps, attempt, () => deps.gate.sessions.retrieve(session_id));
  if (!shown.ok) return shown.status === 404 ? await missing(deps, attempt) : unavailable(withdrawal_id);
  const facts = readSessionFacts(shown.answer);
  if (facts === null) throw new Error(`the gateway showed something else than session ${session_id}`);
  const recorded = await recordRead(deps, attempt, facts);
  if (recorded === null) return refuse('attempt_changed', 'This attempt has another session.', { withdrawal_id });
  if (signalOfSession(facts) === 'processing') {
    const message = 'Your crypto has arrived: this withdrawal ends by payout or refund.';
    return refuse('session_funded', message, { withdrawal_id });
  }
  return { ok: true, attempt: recorded };
}

/** An attempt whose create has no answer yet gets it now: what may exist has to be found before it can be cancelled. */
async function withSession(deps: Deps, attempt: Attempt): Promise<{ ok: true; attempt: Attempt } | Refusal> {
  if (!isLive(attempt.state) || attempt.session_id !== null) return { ok: true, attempt };
  const opened = await openSession(deps, attempt);
  if (opened.ok) return { ok: true, attempt: opened.attempt };
  const current = await withLockedAttempt(deps, attempt, async (_tx, _withdrawal, _attempts, now) => now);
  // A create refused for good has ended the attempt: nothing is left to cancel.
  const settled = !isLive(current.state) || current.session_id !== null;
  return settled ? { ok: true, attempt: current } : opened;
}

async function missing(deps: Deps, attempt: Attempt): Promise<Refusal> {
  const { withdrawal_id, session_id } = attempt;
  await withLockedAttempt(deps, attempt, (tx, withdrawal) =>
    raiseAttention(tx, withdrawal, 'manual_review', { session_id, event_id: null, now: deps.now() }),
  );
  return refuse('session_not_found', 'The gateway does not know this session; support was told.', { withdrawal_id });
}
