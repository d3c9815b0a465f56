import { listAttempts } from '../attempts.store.js';
import type { Deps } from '../deps.js';
import { isLive, type WithdrawalState } from '../machine.js';
import type { Refusal } from '../refusal.js';
import { findWithdrawal } from '../withdrawals.store.js';
import { endSession } from './end-session.js';
import { attemptOver } from './open-session.js';
import { notFound } from './start-attempt.js';

/** Gives the withdrawal's running attempt up. `state` says how it ended: `withdrawal_cancelled`, or what came before. */
export async function cancelAttempt(
  deps: Deps,
  withdrawal_id: string,
): Promise<{ readonly ok: true; readonly state: WithdrawalState } | Refusal> {
  if ((await findWithdrawal(deps.pool, withdrawal_id)) === null) return notFound(withdrawal_id);
  const attempt = (await listAttempts(deps.pool, withdrawal_id)).at(-1);
  if (attempt === undefined || !isLive(attempt.state)) return attemptOver(withdrawal_id);
  const ended = await endSession(deps, attempt);
  return ended.ok ? { ok: true, state: ended.attempt.state } : ended;
}
