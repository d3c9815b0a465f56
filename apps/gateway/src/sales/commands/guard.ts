import { PublicError } from '../../errors/index.js';
import { isErased, isTerminal } from '../../sessions/index.js';
import type { SaleContext } from '../context.js';
import { type Step, stepOf } from '../step.js';

/**
 * A write of the surface decides on what the user saw: the version that the page read must still be the session's.
 *
 * @throws PublicError 410 `erased`; 409 `session_terminal`, `stale_version`, or `step_not_allowed` when the session stands elsewhere
 */
export function guard(context: SaleContext, expected_version: number, steps: readonly Step[]): void {
  if (isErased(context.session)) throw new PublicError('erased');
  if (isTerminal(context.session)) throw new PublicError('session_terminal');
  if (context.session.version !== expected_version) throw new PublicError('stale_version');
  if (!steps.includes(stepOf(context.session, context.sale))) throw new PublicError('step_not_allowed');
}
