import type { Mode, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { originProblem } from './origins.js';
import { deleteOrigin, insertOrigin, type OriginKind } from './store.js';

/**
 * Registers an origin; once more changes nothing. @returns the origin as browsers write it
 * @throws with a sentence for the operator if it is no origin, or http where only https may be
 */
export async function addOrigin(tx: Tx, tenant: Tenant, kind: OriginKind, text: string): Promise<string> {
  const origin = requireOrigin(text, tenant.mode);
  await insertOrigin(tx, tenant.tenant_id, kind, origin);
  return origin;
}

/** @throws with a sentence for the operator if it was not registered */
export async function removeOrigin(tx: Tx, tenant: Tenant, kind: OriginKind, text: string): Promise<string> {
  const origin = requireOrigin(text, tenant.mode);
  if (!(await deleteOrigin(tx, tenant.tenant_id, kind, origin))) {
    throw new Error(`${origin} is not registered for ${kind} with ${tenant.partner_id} in ${tenant.mode}`);
  }
  return origin;
}

function requireOrigin(text: string, mode: Mode): string {
  const read = originProblem(text, mode);
  if ('problem' in read) throw new Error(read.problem);
  return read.origin;
}
