import { PublicError } from '../../errors/index.js';
import { cancelSession, isTerminal } from '../../sessions/index.js';
import type { SaleContext } from '../context.js';
import { afterEnd } from '../expiry.js';

/** The user gives up: an unfunded session ends at once, and what hung on it with it. @throws PublicError 409 */
export async function cancelByUser(context: SaleContext, input: { expected_version: number }): Promise<SaleContext> {
  const { tx, deps, tenant, session } = context;
  if (isTerminal(session)) throw new PublicError('session_terminal');
  if (session.version !== input.expected_version) throw new PublicError('stale_version');
  const cancelled = await cancelSession(tx, deps.core, tenant, session);
  return afterEnd({ ...context, session: cancelled });
}
