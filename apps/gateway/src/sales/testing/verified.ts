import { createCatalogue } from '../../catalogue/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { creditors } from '../../rails/testing/creditors.js';
import type { Session } from '../../sessions/index.js';
import { createTestPayoutAccount, createTestSession } from '../../testing/index.js';
import { change, lockContext } from '../context.js';
import type { SaleDeps } from '../deps.js';

/** A session as the surface leaves it when its user was verified and has given an account that SEPA pays. */
export async function createVerifiedSession(
  core: Core,
  tenant: Tenant,
  asked: Parameters<typeof createTestSession>[2] = {},
): Promise<Session> {
  const session = await createTestSession(core, tenant, asked);
  const account_id = await createTestPayoutAccount(core, session, 'sepa', creditors.EUR.normal);
  const deps = { core, catalogue: (mode) => createCatalogue(core.config, mode) } as Partial<SaleDeps> as SaleDeps;
  await core.db.withTx(async (tx) =>
    change(await lockContext(tx, deps, tenant.tenant_id, session.session_id), {
      sale: { identity_status: 'approved', account_id },
      events: [{ type: 'session.user_input' }],
    }),
  );
  return session;
}
