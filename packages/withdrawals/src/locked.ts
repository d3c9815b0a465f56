import type { PoolClient } from 'pg';
import { listAttempts } from './attempts.store.js';
import type { Deps } from './deps.js';
import { type SessionFacts, signalOfSession } from './facts.js';
import type { Attempt, Withdrawal } from './model.js';
import { raiseAttention, recordNews } from './record.js';
import { withTx } from './tx.js';
import { lockWithdrawal } from './withdrawals.store.js';

/** Runs `work` in a transaction that holds the withdrawal's lock, with its attempts as they are now. */
export async function withLockedAttempt<Result>(
  deps: Deps,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  work: (tx: PoolClient, withdrawal: Withdrawal, attempts: readonly Attempt[], current: Attempt) => Promise<Result>,
): Promise<Result> {
  return await withTx(deps.pool, async (tx) => {
    const withdrawal = await lockWithdrawal(tx, attempt.withdrawal_id);
    const attempts = await listAttempts(tx, attempt.withdrawal_id);
    const current = attempts.find((each) => each.number === attempt.number);
    if (withdrawal === null || current === undefined) throw new Error(`withdrawal ${attempt.withdrawal_id} is gone`);
    return await work(tx, withdrawal, attempts, current);
  });
}

/**
 * Records a session as the gateway showed it in an answer. Null when the attempt already has another session, which is
 * then a case for a person.
 */
export async function recordRead(deps: Deps, attempt: Attempt, facts: SessionFacts): Promise<Attempt | null> {
  return await withLockedAttempt(deps, attempt, async (tx, withdrawal, attempts, current) => {
    if (current.session_id !== null && current.session_id !== facts.session_id) {
      const about = { session_id: facts.session_id, event_id: null, now: deps.now() };
      await raiseAttention(tx, withdrawal, 'unknown_session', about);
      return null;
    }
    const news = { signal: signalOfSession(facts), facts, event_type: null };
    return await recordNews(tx, deps, withdrawal, attempts, current, news, null);
  });
}
