import { loadTenant } from '../../partners/index.js';
import { findSession, isTerminal } from '../../sessions/index.js';
import { type IdentityCheck, type IdentityResult, updateIdentityCheck } from '../../users/index.js';
import { claimDue, type Worker } from '../../work/index.js';
import { recordIdentity } from '../commands/identity.js';
import type { SaleDeps } from '../deps.js';

const batch = 10;

/**
 * Reads the results that no callback told: one may be lost, and a provider may never send any. A provider that does not answer is
 * asked again when the lease has run out.
 */
export function createIdentityWorker(deps: SaleDeps, nudge: () => void): Worker {
  const { core } = deps;
  return {
    name: 'identity',
    role: 'housekeeping',
    async step(now) {
      const due = await claimDue<IdentityCheck>(core.db, {
        table: 'identity_checks',
        now,
        limit: batch,
        lease_s: core.config.lease_s,
      });
      const results = await Promise.allSettled(due.map((check) => look(check)));
      for (const result of results) {
        if (result.status === 'rejected') core.log.warn({ err: result.reason }, 'an identity check could not be read');
      }
      return due.length > 0 ? 'worked' : 'idle';
    },
  };

  async function look(check: IdentityCheck): Promise<void> {
    const { tenant_id, session_id, provider_reference } = check;
    const { mode } = await loadTenant(core.db, tenant_id);
    if (!core.config.modes.includes(mode)) return;
    const result = await deps.identity(mode).read(provider_reference);
    if (await isWorthAsking(check, result)) {
      await recordIdentity(deps, check, result);
      nudge();
    } else {
      await updateIdentityCheck(
        core.db,
        { tenant_id, check_id: check.check_id },
        result.status,
        core.clock.now(),
        null,
      );
      core.log.info({ session_id }, 'an identity check was given up');
    }
  }

  /** A page that ran out is never decided, and the result of a check for a sale that has ended changes nothing. */
  async function isWorthAsking(check: IdentityCheck, { status }: IdentityResult): Promise<boolean> {
    if (status === 'approved' || status === 'declined') return true;
    if (status === 'pending' && check.expires_at <= core.clock.now()) return false;
    const session = await findSession(core.db, core, check.tenant_id, check.session_id);
    return session !== null && !isTerminal(session);
  }
}
