import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { listRefunds, type Refund, type RefundChanged } from '../refunds/index.js';
import type { SessionPatch } from '../sessions/index.js';
import { updateRefundTransaction, updateSell } from '../transactions/index.js';
import { change, lockContext, type SaleContext } from './context.js';
import type { SaleDeps } from './deps.js';
import { refundObject } from './event-objects.js';
import { askOperator, needsReview, reviewLeft } from './review.js';

/** What a sale makes of a refund's news, in the transaction that recorded them. */
export async function onRefundChanged(
  deps: SaleDeps,
  tx: Tx,
  tenant: Tenant,
  refund: Refund,
  what: RefundChanged,
): Promise<void> {
  const context = await lockContext(tx, deps, tenant.tenant_id, refund.session_id);
  if (what === 'submitted') await submitted(context);
  if (what === 'waiting') await waiting(context, refund);
  if (what === 'failed') await failed(context, refund);
  if (what === 'settled') await settled(context, refund);
  if (what === 'unclaimed') await unclaimed(context, refund);
}

const told = (context: SaleContext, refund: Refund) => ({
  refund: refundObject(context.deps.catalogue(context.tenant.mode), refund),
});

/** On its way: what stood against it does so no more. */
async function submitted(context: SaleContext): Promise<void> {
  await change(context, { session: await afterRefund(context), events: [{ type: 'session.refund_changed' }] });
}

/** What was asked of the operator for a refund's sake is asked no longer than anything waits for it. */
async function afterRefund(context: SaleContext): Promise<SessionPatch> {
  return context.session.action_required?.who === 'operator' ? { action_required: await reviewLeft(context) } : {};
}

/** It goes on by itself once what it lacks is there; everything else that a refund waits for is the operator's to look at. */
async function waiting(context: SaleContext, refund: Refund): Promise<void> {
  if (!needsReview(refund)) {
    await change(context, { events: [{ type: 'session.refund_changed' }] });
    return;
  }
  await change(context, {
    session: { action_required: askOperator(context.session) },
    events: [{ type: 'sale.action_required' }],
  });
}

async function failed(context: SaleContext, refund: Refund): Promise<void> {
  await updateRefundTransaction(context.tx, refund, 'failed', context.at);
  await change(context, {
    session: { action_required: askOperator(context.session) },
    events: [{ type: 'sale.refund.failed', extra: told(context, refund) }],
  });
}

/** The coins are back. The refund that ends a sale ends its session with it; the last of several clears the stage. */
async function settled(context: SaleContext, refund: Refund): Promise<void> {
  const { tx, tenant, session, at } = context;
  await updateRefundTransaction(tx, refund, 'settled', at);
  if (refund.ends_sale) await updateSell(tx, tenant.tenant_id, session.session_id, { status: 'refunded' }, at);
  const all = await listRefunds(tx, tenant.tenant_id, session.session_id);
  const last = all.every(({ refund_id, status }) => refund_id === refund.refund_id || status === 'settled');
  const patch: SessionPatch = {
    ...(await afterRefund(context)),
    ...(refund.ends_sale && session.status === 'open' ? { status: 'cancelled' as const } : {}),
    ...(last && session.stage === 'refund_in_progress' ? { stage: 'refunded' as const } : {}),
  };
  await change(context, {
    ...(last ? { sale: { refund_track: 'settled' as const } } : {}),
    session: patch,
    events: [{ type: 'sale.refund.settled', extra: told(context, refund) }],
  });
}

/** Nobody said where the coins go by the deadline: the session ends, the claim does not. */
async function unclaimed(context: SaleContext, refund: Refund): Promise<void> {
  const ends = refund.ends_sale && context.session.status === 'open';
  await change(context, {
    session: ends ? { status: 'cancelled' } : {},
    events: [{ type: 'session.refund_changed' }],
  });
}
