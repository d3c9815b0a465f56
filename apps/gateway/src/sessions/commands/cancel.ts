import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { PublicError } from '../../errors/index.js';
import { changeSession } from '../change.js';
import { isTerminal, type Session } from '../session.js';

/** Cancels an open, unfunded session that the caller has locked. @throws PublicError 409 if it is terminal or funded */
export async function cancelSession(tx: Tx, core: Core, tenant: Tenant, session: Session): Promise<Session> {
  if (isTerminal(session)) throw new PublicError('session_terminal');
  if (session.funded_at !== null || session.failure !== null) throw new PublicError('session_funded');
  return changeSession(tx, core, tenant, session, {
    patch: { status: 'cancelled', stage: 'closed', action_required: null },
    events: [{ type: 'gate_session.cancelled' }],
    at: tenantNow(core.clock, tenant),
  });
}
