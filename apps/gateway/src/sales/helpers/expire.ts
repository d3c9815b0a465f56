import { PublicError } from '../../errors/index.js';
import { isTerminal } from '../../sessions/index.js';
import { change, type SaleContext } from '../context.js';

/** Block times are trusted to a minute, so a session whose address was shown expires a minute late. */
const chainGrace_ms = 61_000;

/**
 * Brings a session's own deadline forward, so far that the next look of the real expiry finds it due: nothing is expired here.
 * Expiry then does all that it does for anybody (it waits for the chain, frees the price, tells the partner), and the test clock,
 * which all of the partner's sessions share, stays where it is. The moved deadline is a step of the session like any other.
 */
export async function bringExpiryForward(context: SaleContext): Promise<SaleContext> {
  const { session, at } = context;
  if (isTerminal(session)) throw new PublicError('session_terminal');
  if (session.funded_at !== null || session.failure !== null) throw new PublicError('session_funded');
  const due = new Date(at.getTime() - chainGrace_ms);
  return change(context, {
    session: { expires_at: session.expires_at < due ? session.expires_at : due },
    events: [{ type: 'session.expiry_brought_forward' }],
  });
}
