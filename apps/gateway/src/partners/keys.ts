import { requireName, type Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { newApiKey, newId } from '../ids/index.js';
import { insertKey, revokeKey } from './store.js';

export interface NewKey {
  readonly kind: 'sk' | 'pk';
  /** What it may do; empty or absent: all that the partner is entitled to. */
  readonly scopes?: readonly string[];
  /** What the operator calls it. */
  readonly name?: string | null;
}

/**
 * One more key of a kind, beside those that live: rotation is add, deploy, revoke. It is shown this once.
 *
 * @throws with a sentence for the operator if the name is none, or a publishable key is to have scopes
 */
export async function createKey(
  tx: Tx,
  tenant: Pick<Tenant, 'tenant_id' | 'mode'>,
  { kind, scopes = [], name = null }: NewKey,
): Promise<{ key_id: string; key: string }> {
  if (kind === 'pk' && scopes.length > 0)
    throw new Error('a publishable key opens the surface and nothing else: scopes are for secret keys');
  if (name !== null) requireName('a key', name);
  const key = newApiKey(kind, tenant.mode);
  const key_id = newId('key');
  await insertKey(tx, {
    key_hash: sha256(key),
    key_id,
    tenant_id: tenant.tenant_id,
    kind,
    prefix: `${kind}_${tenant.mode}`,
    last_four: key.slice(-4),
    name,
    scopes,
  });
  return { key_id, key };
}

/** Ends a key: within five seconds nobody gets in with it. @throws if the partner has no such key, or it is revoked already */
export async function endKey(tx: Tx, tenant: Tenant, key_id: string): Promise<void> {
  if (!(await revokeKey(tx, tenant.tenant_id, key_id))) {
    throw new Error(`${tenant.partner_id} has no key ${key_id} in ${tenant.mode}, or it was revoked before`);
  }
}
