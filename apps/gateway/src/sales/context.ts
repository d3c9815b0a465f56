import { tenantNow } from '../clock/index.js';
import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { loadTenant } from '../partners/index.js';
import { changeSession, lockSession, type Session, type SessionEvent, type SessionPatch } from '../sessions/index.js';
import { startingIdentity } from './commands/starting-identity.js';
import type { SaleDeps } from './deps.js';
import { newSale, type Sale } from './sale.js';
import { insertSale, lockSale, updateSale } from './store.js';

/** A session and its sale, locked, as one decision sees and changes them. */
export interface SaleContext {
  readonly tx: Tx;
  readonly deps: SaleDeps;
  readonly tenant: Tenant;
  /** Business time of the tenant, the same through the whole decision. */
  readonly at: Date;
  readonly session: Session;
  readonly sale: Sale;
}

/** Locks session, then sale; makes the sale's row at the user's first step. */
export async function lockContext(tx: Tx, deps: SaleDeps, tenant_id: number, session_id: string): Promise<SaleContext> {
  // Asked for at once, answered in this order: the session is locked before its sale is looked at.
  const [session, tenant, locked] = await Promise.all([
    lockSession(tx, deps.core, tenant_id, session_id),
    loadTenant(tx, tenant_id),
    lockSale(tx, tenant_id, session_id),
  ]);
  const at = tenantNow(deps.core.clock, tenant);
  let sale = locked;
  if (sale === null) {
    sale = newSale(session, await startingIdentity(tx, deps, tenant, session, at), at);
    await insertSale(tx, sale);
  }
  return { tx, deps, tenant, at, session, sale };
}

/** Writes what a decision changed, with the events that say why; returns the context as it is now. */
export async function change(
  context: SaleContext,
  what: { sale?: Partial<Sale>; session?: SessionPatch; events: readonly [SessionEvent, ...SessionEvent[]] },
): Promise<SaleContext> {
  const { tx, deps, tenant, at } = context;
  let { sale } = context;
  if (what.sale !== undefined) sale = { ...sale, ...what.sale, updated_at: at };
  // Sent together, stored in this order.
  const [, session] = await Promise.all([
    what.sale === undefined ? null : updateSale(tx, sale),
    changeSession(tx, deps.core, tenant, context.session, { patch: what.session ?? {}, events: what.events, at }),
  ]);
  return { ...context, sale, session };
}

/** A change of the sale's own columns that no reader of the session sees. */
export async function note(context: SaleContext, patch: Partial<Sale>): Promise<SaleContext> {
  const sale = { ...context.sale, ...patch, updated_at: context.at };
  await updateSale(context.tx, sale);
  return { ...context, sale };
}

/** Business time some seconds from the decision's. */
export const after = (context: { readonly at: Date }, seconds: number): Date =>
  new Date(context.at.getTime() + seconds * 1000);

export const later = (a: Date, b: Date): Date => (a > b ? a : b);
