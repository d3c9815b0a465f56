import { updateAttempt } from './attempts.store.js';
import type { Attention } from './attention.js';
import { decide, gravest, type News } from './decide.js';
import type { Deps } from './deps.js';
import { insertSupportCase } from './inbox.store.js';
import type { Attempt, Withdrawal } from './model.js';
import type { Queryable } from './tx.js';
import { updateWithdrawal } from './withdrawals.store.js';

/**
 * Records what is known about one attempt: the attempt, the withdrawal and a case for each thing a person must see, in
 * the caller's transaction, which holds the withdrawal's lock.
 */
export async function recordNews(
  tx: Queryable,
  deps: Deps,
  withdrawal: Withdrawal,
  attempts: readonly Attempt[],
  attempt: Attempt,
  news: News,
  event_id: string | null,
): Promise<Attempt> {
  const now = deps.now();
  const decision = decide(withdrawal, attempts, attempt, news, { now, schedule: deps.schedule });
  await updateAttempt(tx, attempt, decision.attempt);
  await updateWithdrawal(tx, {
    withdrawal_id: withdrawal.withdrawal_id,
    state: decision.state,
    attention: gravest(withdrawal.attention, decision.attention),
    attempt_count: withdrawal.attempt_count,
    updated_at: now,
  });
  for (const reason of decision.attention) {
    await insertSupportCase(tx, {
      reason,
      withdrawal_id: withdrawal.withdrawal_id,
      session_id: decision.attempt.session_id,
      event_id,
      created_at: now,
    });
  }
  return decision.attempt;
}

/** Asks for a person without moving anything. */
export async function raiseAttention(
  tx: Queryable,
  withdrawal: Withdrawal,
  reason: Attention,
  about: { readonly session_id: string | null; readonly event_id: string | null; readonly now: Date },
): Promise<void> {
  await updateWithdrawal(tx, {
    ...withdrawal,
    attention: gravest(withdrawal.attention, [reason]),
    updated_at: about.now,
  });
  await insertSupportCase(tx, {
    reason,
    withdrawal_id: withdrawal.withdrawal_id,
    session_id: about.session_id,
    event_id: about.event_id,
    created_at: about.now,
  });
}
