import { PublicError } from '../../errors/index.js';
import { cancelSession, isTerminal } from '../../sessions/index.js';
import { releaseLock } from '../commands/end.js';
import { note, type SaleContext } from '../context.js';

/** The user gives up: an unfunded session ends at once and its price is free again. @throws PublicError 409 */
export async function cancelByUser(context: SaleContext, input: { expected_version: number }): Promise<SaleContext> {
  const { tx, deps, tenant, session } = context;
  if (isTerminal(session)) throw new PublicError('session_terminal');
  if (session.version !== input.expected_version) throw new PublicError('stale_version');
  const cancelled = await cancelSession(tx, deps.core, tenant, session);
  const released = await releaseLock({ ...context, session: cancelled });
  return note(released, { due_at: null });
}
