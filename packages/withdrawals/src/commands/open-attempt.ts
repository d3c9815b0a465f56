import { listAttempts } from '../attempts.store.js';
import type { Deps } from '../deps.js';
import { isLive } from '../machine.js';
import type { Refusal } from '../refusal.js';
import { findWithdrawal } from '../withdrawals.store.js';
import { attemptOver, type OpenedSession, openSession } from './open-session.js';
import { notFound } from './start-attempt.js';

/** Hands the running attempt's client secret out again, for a reload or another device. An ended attempt has none. */
export async function openAttempt(deps: Deps, withdrawal_id: string): Promise<OpenedSession | Refusal> {
  if ((await findWithdrawal(deps.pool, withdrawal_id)) === null) return notFound(withdrawal_id);
  const attempt = (await listAttempts(deps.pool, withdrawal_id)).at(-1);
  return attempt === undefined ? attemptOver(withdrawal_id) : await openSession(deps, attempt);
}

/**
 * True if a client secret that a page still holds belongs to the withdrawal's running attempt. One of an earlier attempt,
 * or of an attempt that has ended, is stale: mounting it would show the user a sale that no longer counts.
 */
export async function isCurrentSecret(deps: Deps, withdrawal_id: string, client_secret: string): Promise<boolean> {
  const attempt = (await listAttempts(deps.pool, withdrawal_id)).at(-1);
  if (attempt === undefined || attempt.session_id === null || !isLive(attempt.state)) return false;
  return client_secret.startsWith(`gsec_${attempt.session_id}_`);
}
