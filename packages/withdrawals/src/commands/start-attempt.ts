import { listAttempts } from '../attempts.store.js';
import type { Deps } from '../deps.js';
import { isLive } from '../machine.js';
import { type Refusal, refuse } from '../refusal.js';
import { withTx } from '../tx.js';
import { findWithdrawal, lockWithdrawal } from '../withdrawals.store.js';
import { endSession } from './end-session.js';
import { recordNewAttempt } from './new-attempt.js';
import { type OpenedSession, openSession } from './open-session.js';

/**
 * Starts the withdrawal again with a new session. The old attempt is cancelled first, so that two sessions never can be
 * paid; one that already failed, expired or was cancelled needs nothing. Refused when an attempt was paid, or when the
 * user's crypto is in an open session that has not failed.
 */
export async function startAttempt(
  deps: Deps,
  withdrawal_id: string,
  options: { readonly locale?: string; readonly wallet_address?: string } = {},
): Promise<OpenedSession | Refusal> {
  if ((await findWithdrawal(deps.pool, withdrawal_id)) === null) return notFound(withdrawal_id);
  const before = await listAttempts(deps.pool, withdrawal_id);
  for (const attempt of before.filter((each) => isLive(each.state))) {
    const ended = await endSession(deps, attempt);
    if (!ended.ok) return ended;
  }
  const started = await withTx(deps.pool, async (tx) => {
    const withdrawal = await lockWithdrawal(tx, withdrawal_id);
    if (withdrawal === null) return notFound(withdrawal_id);
    const attempts = await listAttempts(tx, withdrawal_id);
    if (attempts.some((each) => each.completion_heard)) {
      return refuse('withdrawal_completed', 'This withdrawal was paid; there is nothing to start again.', {
        withdrawal_id,
      });
    }
    if (attempts.length !== before.length || attempts.some((each) => isLive(each.state))) {
      return refuse('attempt_changed', 'Another attempt was started meanwhile; read the withdrawal again.', {
        withdrawal_id,
      });
    }
    await recordNewAttempt(tx, deps, withdrawal, attempts.length + 1, options);
    return await listAttempts(tx, withdrawal_id);
  });
  if ('ok' in started) return started;
  const attempt = started.at(-1);
  if (attempt === undefined) throw new Error(`the new attempt of ${withdrawal_id} was not written`);
  return await openSession(deps, attempt);
}

export function notFound(withdrawal_id: string): Refusal {
  return refuse('withdrawal_not_found', 'There is no such withdrawal.', { withdrawal_id });
}
