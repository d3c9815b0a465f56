import { loadTenant } from '../../partners/index.js';
import type { IdentityCheck } from '../../users/index.js';
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
        limit_per_tenant: batch,
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
    const { mode } = await loadTenant(core.db, check.tenant_id);
    if (!core.config.modes.includes(mode)) return;
    await recordIdentity(deps, check, await deps.identity(mode).read(check.provider_reference));
    nudge();
  }
}
