import type { Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import type { Session } from '../../sessions/index.js';
import { findEndUserOfCustomer } from '../../users/index.js';
import type { SaleDeps } from '../deps.js';
import { policy, whole } from '../policy.js';
import type { Sale } from '../sale.js';
import { currencyOf, expectedFiat } from '../worth.js';

/** Who a sale's user is known to be. */
export type KnownUser = Pick<Sale, 'identity_status' | 'end_user_id'>;

/**
 * What a sale begins with: the approval that its customer brings from another session, else whether the amount asks for one. An
 * amount that nobody can put a price on asks for one.
 *
 * @param priced_minor what a price that is held already pays out
 */
export async function startingIdentity(
  tx: Tx,
  deps: SaleDeps,
  tenant: Tenant,
  session: Session,
  at: Date,
  priced_minor?: bigint,
): Promise<KnownUser> {
  const known = await knownCustomer(tx, session, at);
  if (known !== null) return known;
  const fiat_minor = priced_minor ?? (await expectedFiat(tx, deps, tenant.mode, session));
  const asks = fiat_minor === null || needsIdentity(deps, tenant, session, fiat_minor);
  return { identity_status: asks ? 'required' : 'not_required', end_user_id: null };
}

/** The customer's own approval, while it holds; null for nobody's session and for a customer whom no check has approved. */
export async function knownCustomer(tx: Tx, session: Session, at: Date): Promise<KnownUser | null> {
  if (session.customer_id === null) return null;
  const person = await findEndUserOfCustomer(tx, session.tenant_id, session.customer_id);
  if (person === null || at.getTime() - person.approved_at.getTime() > policy.approvalHolds_s * 1000) return null;
  return { identity_status: 'approved', end_user_id: person.end_user_id };
}

/** True from the amount on at which a person is verified before anything is paid. */
export function needsIdentity(deps: SaleDeps, tenant: Tenant, session: Session, fiat_minor: bigint): boolean {
  return fiat_minor >= whole(policy.identityFrom, currencyOf(deps, tenant.mode, session));
}
