import type { Core, Mode, Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { newApiKey, newId, newWebhookSecret } from '../ids/index.js';
import { findTenant, insertEndpoint, insertKey, insertPartner, insertTenant } from './store.js';

/** Shown once: only hashes and sealed copies are stored. */
export interface PartnerCredentials {
  readonly partner_id: string;
  readonly mode: Mode;
  readonly secret_key: string;
  readonly publishable_key: string;
  readonly webhook_secret: string;
}

/** Creates a partner in one mode with a key of each kind and a webhook secret. */
export async function createPartner(
  core: Pick<Core, 'db' | 'sealer'>,
  partner: { name: string; mode: Mode; entitlements: readonly string[] },
): Promise<PartnerCredentials> {
  const partner_id = newId('par');
  const webhook_secret = newWebhookSecret();
  return core.db.withTx(async (tx) => {
    await insertPartner(tx, partner_id, partner.name);
    const tenant_id = await insertTenant(tx, partner_id, partner.mode, ['gate', ...partner.entitlements]);
    await insertEndpoint(tx, tenant_id, core.sealer.sealTenant(tenant_id, 'webhook_secret', webhook_secret));
    const secret = await addKey(tx, tenant_id, 'sk', partner.mode);
    const publishable = await addKey(tx, tenant_id, 'pk', partner.mode);
    return {
      partner_id,
      mode: partner.mode,
      secret_key: secret.key,
      publishable_key: publishable.key,
      webhook_secret,
    };
  });
}

/** One more key of a kind, beside those that live: rotation is add, deploy, revoke. */
export async function createKey(
  core: Pick<Core, 'db'>,
  tenant: Tenant,
  kind: 'sk' | 'pk',
): Promise<{ key_id: string; key: string }> {
  return core.db.withTx((tx) => addKey(tx, tenant.tenant_id, kind, tenant.mode));
}

async function addKey(tx: Tx, tenant_id: number, kind: 'sk' | 'pk', mode: Mode) {
  const key = newApiKey(kind, mode);
  const key_id = newId('key');
  await insertKey(tx, {
    key_hash: sha256(key),
    key_id,
    tenant_id,
    kind,
    prefix: `${kind}_${mode}`,
    last_four: key.slice(-4),
    scopes: [],
  });
  return { key_id, key };
}

/** @throws with a sentence for the operator if the partner does not exist in that mode */
export async function requireTenant(tx: Tx, partner_id: string, mode: Mode): Promise<Tenant> {
  const tenant = await findTenant(tx, partner_id, mode);
  if (tenant === null)
    throw new Error(`there is no partner ${partner_id} in ${mode}; "0gate admin partner create" makes one`);
  return tenant;
}
