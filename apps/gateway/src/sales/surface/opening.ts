import type { Core, Tenant } from '../../common/index.js';
import type { EmbedScope, EmbedTokens } from '../../crypto/index.js';
import { PublicError } from '../../errors/index.js';
import { loadTenant } from '../../partners/index.js';
import { findSession, findSessionTenant, type Session } from '../../sessions/index.js';
import { brandOf } from './brand.js';

/** A session and whose it is: what a client secret or a link leads to before the partner is known. */
interface Opened {
  readonly tenant: Tenant;
  readonly session: Session;
}

/** @throws PublicError 401 where the session is gone or its mode is not served here */
export async function openById(core: Core, session_id: string): Promise<Opened> {
  const tenant_id = await findSessionTenant(core.db, session_id);
  if (tenant_id === null) throw new PublicError('client_secret_invalid');
  const tenant = await loadTenant(core.db, tenant_id);
  const session = await findSession(core.db, core, tenant_id, session_id);
  if (session === null || !core.config.modes.includes(tenant.mode)) throw new PublicError('client_secret_invalid');
  return { tenant, session };
}

/** The answer that opens the surface, with a token for one session; without one only the partner's look. */
export async function openingOf(
  deps: { embedTokens: EmbedTokens; surface_url: string },
  tenant: Tenant,
  session: Session | null,
  scope: EmbedScope,
) {
  const token =
    session === null
      ? null
      : await deps.embedTokens.issue({ tenant_id: tenant.tenant_id, session_id: session.session_id, scope });
  return {
    embed_token: token?.token ?? null,
    expires_at: token?.expires_at.toISOString() ?? null,
    partner_id: tenant.partner_id,
    mode: tenant.mode,
    session_id: session?.session_id ?? null,
    amount: session?.amount ?? null,
    currency: session?.currency ?? null,
    target_token: session?.target_token ?? null,
    target_network: session?.target_network ?? null,
    return_url: session?.return_url ?? null,
    cancel_url: session?.cancel_url ?? null,
    flow: session?.flow ?? null,
    branding: brandOf(tenant),
    surface_url: deps.surface_url,
    features: [] as string[],
  };
}
