import { tenantNow } from '../clock/index.js';
import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { loadTenant } from '../partners/index.js';
import { expireSession, lockSession, type Session } from '../sessions/index.js';
import { updateSell } from '../transactions/index.js';
import { doEach, type Worker } from '../work/index.js';
import { releaseLock } from './commands/end.js';
import { change, note, type SaleContext } from './context.js';
import type { SaleDeps } from './deps.js';
import { type ChainsTime, listSessionsToExpire } from './expiry.store.js';
import { blockTimeGrace_s } from './judge.js';
import { endPayOut } from './pay-outs/follow.js';
import { reassess } from './reassess.js';
import { reviewLeft } from './review.js';
import type { Sale } from './sale.js';
import { lockSale } from './store.js';

const batch = 200;

/** Ends sessions whose time is up. One whose address was shown waits until every chain is past that time as well. */
export function createExpiryWorker(deps: SaleDeps): Worker {
  return {
    name: 'expiry',
    role: 'housekeeping',
    async step(now) {
      const { db, log } = deps.core;
      const due = await listSessionsToExpire(db, now, await readChains(deps), blockTimeGrace_s, batch);
      let expired = 0;
      await doEach('expiry', log, due, async ({ tenant_id, session_id }) => {
        if (await expireDue(deps, tenant_id, session_id)) expired += 1;
      });
      return expired > 0 ? 'worked' : 'idle';
    },
  };
}

/** For each mode the time of its slowest chain. */
async function readChains({ core, catalogue, chainTime }: SaleDeps): Promise<ChainsTime[]> {
  return Promise.all(
    core.config.modes.map(async (mode) => {
      const times = await Promise.all(catalogue(mode).networks.map((network) => chainTime(core.db, mode, network)));
      return { mode, time: times.includes(null) ? null : (times.toSorted(byTime)[0] ?? null) };
    }),
  );
}

const byTime = (a: Date | null, b: Date | null): number => (a?.getTime() ?? 0) - (b?.getTime() ?? 0);

/** Expires a session if it is time. @returns whether it did */
async function expireDue(deps: SaleDeps, tenant_id: number, session_id: string): Promise<boolean> {
  return deps.core.db.withTx(async (tx) => {
    const session = await lockSession(tx, deps.core, tenant_id, session_id);
    const tenant = await loadTenant(tx, tenant_id);
    const sale = await lockSale(tx, tenant_id, session_id);
    if (sale !== null && !(await chainsArePast(deps, tx, tenant, session, sale))) return false;
    const after = await expireSession(tx, deps.core, tenant, session);
    if (after === session) return false;
    if (sale !== null) await onEnded(deps, tx, tenant, after);
    return true;
  });
}

/** A stalled or paused chain never expires a session that may have coins on it. */
async function chainsArePast(deps: SaleDeps, tx: Tx, tenant: Tenant, session: Session, sale: Sale): Promise<boolean> {
  if (sale.address_shown_at === null) return true;
  const least = session.expires_at.getTime() + blockTimeGrace_s * 1000;
  for (const network of deps.catalogue(tenant.mode).networks) {
    const chainTime = await deps.chainTime(tx, tenant.mode, network);
    if (chainTime === null || chainTime.getTime() + tenant.test_offset_s * 1000 < least) return false;
  }
  return true;
}

/**
 * What ends with an unfunded session: its price lock, the pay-out that the price was made for, the sell that a deposit had begun which the chain took back, and parts too
 * small to have bound it go back.
 */
export async function afterEnd(context: SaleContext): Promise<SaleContext> {
  const { tx, tenant, session, at } = context;
  const released = await endPayOut(await releaseLock(context), 'cancelled');
  await updateSell(tx, tenant.tenant_id, session.session_id, { status: 'failed' }, at);
  const ended = await askAgain(await reassess(await note(released, { due_at: null })));
  // Coins that were no deposit of this sale may be on their way back already.
  if (ended.sale.refund_track !== 'open' || ended.session.stage !== 'closed') return ended;
  return change(ended, { session: { stage: 'refund_in_progress' }, events: [{ type: 'session.refund_changed' }] });
}

/** The end took back every question, and what is held is the operator's to look at as before. */
async function askAgain(context: SaleContext): Promise<SaleContext> {
  const { session, sale } = context;
  // Without an address nothing has come that could be held.
  if (session.action_required !== null || sale.address_shown_at === null) return context;
  const review = await reviewLeft(context);
  if (review === null) return context;
  return change(context, { session: { action_required: review }, events: [{ type: 'sale.action_required' }] });
}

/** The same for a session that has just ended by time or by its partner, and is locked. */
export async function onEnded(deps: SaleDeps, tx: Tx, tenant: Tenant, session: Session): Promise<void> {
  const sale = await lockSale(tx, tenant.tenant_id, session.session_id);
  if (sale !== null) await afterEnd({ tx, deps, tenant, at: tenantNow(deps.core.clock, tenant), session, sale });
}
