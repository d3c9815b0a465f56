import { type Core, type Mode, requireName, type Tenant } from '../common/index.js';
import type { Sealer } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { newId, newWebhookSecret } from '../ids/index.js';
import { deleteEntitlement, findPartnerName, insertEntitlement, updateDisabled } from './admin.store.js';
import { products } from './entitlements.js';
import { createKey } from './keys.js';
import { findTenant, insertEndpoint, insertPartner, insertTenant } from './store.js';

/** Shown once: only hashes and sealed copies are stored. */
export interface PartnerCredentials {
  readonly partner_id: string;
  readonly mode: Mode;
  readonly secret_key: string;
  readonly publishable_key: string;
  readonly webhook_secret: string;
}

export interface NewPartner {
  readonly name: string;
  readonly mode: Mode;
  readonly entitlements: readonly string[];
}

/** The deployment's own books: nobody signs in as it. */
const house_id = 'par_house';

/** `addPartner` in a transaction of its own. */
export async function createPartner(
  core: Pick<Core, 'db' | 'sealer'>,
  partner: NewPartner,
): Promise<PartnerCredentials> {
  return core.db.withTx((tx) => addPartner(tx, core.sealer, partner));
}

/**
 * Makes a partner in one mode with a key of each kind and a webhook secret.
 *
 * @throws with a sentence for the operator if the name is empty or an entitlement is none
 */
export async function addPartner(tx: Tx, sealer: Sealer, partner: NewPartner): Promise<PartnerCredentials> {
  requireName('a partner', partner.name);
  const partner_id = newId('par');
  await insertPartner(tx, partner_id, partner.name);
  return openMode(tx, sealer, partner_id, partner.mode, partner.entitlements);
}

/**
 * Gives a partner its other mode, with keys and a secret of its own: the two share nothing but the name.
 *
 * @throws with a sentence for the operator if there is no such partner, or it has the mode
 */
export async function addMode(
  tx: Tx,
  sealer: Sealer,
  partner_id: string,
  mode: Mode,
  entitlements: readonly string[],
): Promise<PartnerCredentials> {
  await requirePartner(tx, partner_id);
  if ((await findTenant(tx, partner_id, mode)) !== null) throw new Error(`${partner_id} is in ${mode} already`);
  return openMode(tx, sealer, partner_id, mode, entitlements);
}

async function openMode(
  tx: Tx,
  sealer: Sealer,
  partner_id: string,
  mode: Mode,
  entitlements: readonly string[],
): Promise<PartnerCredentials> {
  for (const name of entitlements) requireProduct(name);
  const webhook_secret = newWebhookSecret();
  const tenant_id = await insertTenant(tx, partner_id, mode, ['gate', ...new Set(entitlements)]);
  await insertEndpoint(tx, tenant_id, sealer.sealTenant(tenant_id, 'webhook_secret', webhook_secret));
  const secret = await createKey(tx, { tenant_id, mode }, { kind: 'sk' });
  const publishable = await createKey(tx, { tenant_id, mode }, { kind: 'pk' });
  return { partner_id, mode, secret_key: secret.key, publishable_key: publishable.key, webhook_secret };
}

/**
 * Lets a partner in, or keeps all its keys out, within five seconds. Sales that are under way go on to their end.
 *
 * @throws with a sentence for the operator if nothing would change
 */
export async function setDisabled(tx: Tx, tenant: Tenant, disabled: boolean): Promise<void> {
  if (!(await updateDisabled(tx, tenant.tenant_id, disabled)))
    throw new Error(`${tenant.partner_id} is ${disabled ? 'disabled' : 'enabled'} in ${tenant.mode} already`);
}

/** Once more changes nothing. @returns what the partner is entitled to now @throws with a sentence if there is no such product */
export async function addEntitlement(tx: Tx, tenant: Tenant, name: string): Promise<readonly string[]> {
  requireProduct(name);
  return insertEntitlement(tx, tenant.tenant_id, name);
}

/** @returns what the partner is entitled to now @throws with a sentence if there is no such product, or it was not switched on */
export async function removeEntitlement(tx: Tx, tenant: Tenant, name: string): Promise<readonly string[]> {
  requireProduct(name);
  const entitlements = await deleteEntitlement(tx, tenant.tenant_id, name);
  if (entitlements === null) throw new Error(`${tenant.partner_id} is not entitled to ${name} in ${tenant.mode}`);
  return entitlements;
}

function requireProduct(name: string): void {
  if (!(products as readonly string[]).includes(name))
    throw new Error(`"${name}" is no entitlement; there are ${products.join(' and ')}`);
}

/** @returns its name @throws with a sentence for the operator if there is no such partner */
export async function requirePartner(tx: Tx, partner_id: string): Promise<string> {
  const name = partner_id === house_id ? null : await findPartnerName(tx, partner_id);
  if (name === null) throw new Error(`there is no partner ${partner_id}; "0gate admin partner list" shows all`);
  return name;
}

/** @throws with a sentence for the operator if the partner does not exist in that mode */
export async function requireTenant(tx: Tx, partner_id: string, mode: Mode): Promise<Tenant> {
  const tenant = partner_id === house_id ? null : await findTenant(tx, partner_id, mode);
  if (tenant === null)
    throw new Error(`there is no partner ${partner_id} in ${mode}; "0gate admin partner list" shows all`);
  return tenant;
}
