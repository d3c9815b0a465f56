import type { Core, Mode, Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { newApiKey, newId, newWebhookSecret } from '../ids/index.js';
import { products } from './entitlements.js';
import { originProblem } from './origins.js';
import {
  deleteOrigin,
  findTenant,
  insertEndpoint,
  insertKey,
  insertOrigin,
  insertPartner,
  insertTenant,
  type OriginKind,
  revokeKey,
} from './store.js';

/** Shown once: only hashes and sealed copies are stored. */
export interface PartnerCredentials {
  readonly partner_id: string;
  readonly mode: Mode;
  readonly secret_key: string;
  readonly publishable_key: string;
  readonly webhook_secret: string;
}

/**
 * Creates a partner in one mode with a key of each kind and a webhook secret.
 *
 * @throws with a sentence for the operator if the name is empty or an entitlement is none
 */
export async function createPartner(
  core: Pick<Core, 'db' | 'sealer'>,
  partner: { name: string; mode: Mode; entitlements: readonly string[] },
): Promise<PartnerCredentials> {
  if (partner.name.trim() === '' || partner.name.length > 128)
    throw new Error('a partner needs a name of 1 to 128 characters');
  for (const name of partner.entitlements) {
    if (!(products as readonly string[]).includes(name))
      throw new Error(`"${name}" is no entitlement; there are ${products.join(' and ')}`);
  }
  const partner_id = newId('par');
  const webhook_secret = newWebhookSecret();
  return core.db.withTx(async (tx) => {
    await insertPartner(tx, partner_id, partner.name);
    const entitled = ['gate', ...new Set(partner.entitlements)];
    const tenant_id = await insertTenant(tx, partner_id, partner.mode, entitled);
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

/** Ends a key: within five seconds nobody gets in with it. @throws if the partner has no such key, or it is revoked already */
export async function endKey(core: Pick<Core, 'db'>, tenant: Tenant, key_id: string): Promise<void> {
  if (!(await revokeKey(core.db, tenant.tenant_id, key_id))) {
    throw new Error(`${tenant.partner_id} has no key ${key_id} in ${tenant.mode}, or it was revoked before`);
  }
}

/**
 * Registers an origin; once more changes nothing. @returns the origin as browsers write it
 * @throws with a sentence for the operator if it is no origin, or http where only https may be
 */
export async function addOrigin(
  core: Pick<Core, 'db'>,
  tenant: Tenant,
  kind: OriginKind,
  text: string,
): Promise<string> {
  const origin = requireOrigin(text, tenant.mode);
  await insertOrigin(core.db, tenant.tenant_id, kind, origin);
  return origin;
}

/** @throws with a sentence for the operator if it was not registered */
export async function removeOrigin(
  core: Pick<Core, 'db'>,
  tenant: Tenant,
  kind: OriginKind,
  text: string,
): Promise<string> {
  const origin = requireOrigin(text, tenant.mode);
  if (!(await deleteOrigin(core.db, tenant.tenant_id, kind, origin))) {
    throw new Error(`${origin} is not registered for ${kind} with ${tenant.partner_id} in ${tenant.mode}`);
  }
  return origin;
}

function requireOrigin(text: string, mode: Mode): string {
  const read = originProblem(text, mode);
  if ('problem' in read) throw new Error(read.problem);
  return read.origin;
}

/** @throws with a sentence for the operator if the partner does not exist in that mode */
export async function requireTenant(tx: Tx, partner_id: string, mode: Mode): Promise<Tenant> {
  const tenant = await findTenant(tx, partner_id, mode);
  if (tenant === null)
    throw new Error(`there is no partner ${partner_id} in ${mode}; "0gate admin partner create" makes one`);
  return tenant;
}
