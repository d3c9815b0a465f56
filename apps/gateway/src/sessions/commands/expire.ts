import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { changeSession } from '../change.js';
import type { Session } from '../session.js';

/** Expires a locked session if that is still right; the same session otherwise. */
export async function expireSession(tx: Tx, core: Core, tenant: Tenant, session: Session): Promise<Session> {
  const at = tenantNow(core.clock, tenant);
  if (session.status !== 'open' || session.funded_at !== null || session.expires_at > at) return session;
  return changeSession(tx, core, tenant, session, {
    patch: { status: 'expired', stage: 'closed', action_required: null },
    events: [{ type: 'gate_session.expired' }],
    at,
  });
}
