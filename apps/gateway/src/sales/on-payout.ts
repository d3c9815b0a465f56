import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { listDeposits } from '../deposits/index.js';
import { formatDecimal } from '../money/index.js';
import { readFollower } from '../outbound/index.js';
import type { Payout, PayoutChanged } from '../payouts/index.js';
import { screenAddresses } from '../screening/index.js';
import { findSession } from '../sessions/index.js';
import { updateSell } from '../transactions/index.js';
import { reverseConversion } from './commands/convert.js';
import { refundSale } from './commands/give-back.js';
import { after, change, lockContext, type SaleContext } from './context.js';
import type { SaleDeps } from './deps.js';
import { payoutObject } from './event-objects.js';
import { endPayOut } from './pay-outs/follow.js';
import { policy } from './policy.js';
import { askOperator, isHeldPayout, unlessReview } from './review.js';
import { findSale } from './store.js';

/** What a sale makes of its payout's news, in the transaction that recorded them. */
export async function onPayoutChanged(
  deps: SaleDeps,
  tx: Tx,
  tenant: Tenant,
  payout: Payout,
  what: PayoutChanged,
): Promise<void> {
  const context = await lockContext(tx, deps, tenant.tenant_id, payout.session_id);
  if (what === 'submitted') await submitted(context, payout);
  if (what === 'delayed') await delayed(context, payout);
  if (what === 'settled') await settled(context, payout);
  if (what === 'failed') await (payout.failure_class === 'details' ? askForDetails(context) : failPayout(context));
}

const told = (context: SaleContext, payout: Payout) => ({
  payout: payoutObject(context.deps.catalogue(context.tenant.mode), payout),
});

async function submitted(context: SaleContext, payout: Payout): Promise<void> {
  await change(context, {
    session: { stage: 'payout_in_progress', action_required: await unlessReview(context) },
    events: [{ type: 'sale.payout.submitted', extra: told(context, payout) }],
  });
}

/** Our own trouble: the money waits, nothing is asked of the user. A hold by a sanctions list is the operator's. */
async function delayed(context: SaleContext, payout: Payout): Promise<void> {
  await change(context, {
    session: isHeldPayout(payout) ? { action_required: askOperator(context.session) } : {},
    events: [{ type: 'sale.payout.delayed', extra: told(context, payout) }],
  });
}

async function settled(context: SaleContext, payout: Payout): Promise<void> {
  const { tx, deps, tenant, session, at } = context;
  const places = deps.catalogue(tenant.mode).currency(payout.currency)?.decimals ?? 2;
  await updateSell(tx, tenant.tenant_id, session.session_id, { status: 'settled', payout_id: payout.payout_id }, at);
  const paid = await change(context, {
    sale: { payout_track: 'settled', due_at: null },
    session: {
      status: 'completed',
      stage: 'paid',
      amount_settled: formatDecimal(payout.amount_minor, places),
      action_required: await unlessReview(context),
    },
    events: [{ type: 'gate_session.completed' }],
  });
  await endPayOut(paid, 'settled');
}

/** The bank can not pay to these details: the user gives others, or the crypto goes back when the time is over. */
async function askForDetails(context: SaleContext): Promise<void> {
  const until = after(context, policy.payoutDetails_s);
  await change(context, {
    sale: { payout_track: 'details_needed', due_at: until },
    session: {
      stage: 'deposit_confirmed',
      action_required: { who: 'user', what: 'payout_details', until: until.toISOString() },
    },
    events: [{ type: 'sale.action_required' }],
  });
}

/** Payout is ruled out: the conversion is taken back and the user gets the credited crypto, fees included. */
export async function failPayout(context: SaleContext): Promise<SaleContext> {
  const { tx, tenant, session, at } = context;
  const deposits = await listDeposits(tx, tenant.tenant_id, session.session_id);
  const counted = deposits.find(({ outcome }) => outcome === 'counted');
  if (counted === undefined) throw new Error(`${session.session_id} was paid out without a deposit`);
  await reverseConversion(context);
  await updateSell(tx, tenant.tenant_id, session.session_id, { status: 'failed' }, at);
  return refundSale(context, {
    deposit: counted,
    reason: 'payout_failed',
    sale: { payout_track: 'failed' },
    failure: {
      code: 'payout_failed',
      message: 'The payout could not be made.',
      retryable: true,
    },
  });
}

/**
 * Looks once more at everybody who sent and everybody who would receive, before each payout: a list may have changed since the
 * deposit. Without a list nothing is paid, and nothing for coins of a chain that has broken its promise.
 */
export async function mayPay(
  deps: SaleDeps,
  tenant: Tenant,
  payout: Payout,
): Promise<'go' | { readonly hold: string }> {
  const { db } = deps.core;
  const session = await findSession(db, deps.core, tenant.tenant_id, payout.session_id);
  const sale = await findSale(db, tenant.tenant_id, payout.session_id);
  const deposits = await listDeposits(db, tenant.tenant_id, payout.session_id);
  const counted = deposits.filter(({ outcome }) => outcome === 'counted');
  for (const chain_id of new Set(counted.map((deposit) => deposit.chain_id))) {
    if ((await readFollower(db, tenant.mode, chain_id)).paused) return { hold: 'chain_paused' };
  }
  const senders = counted.flatMap((deposit) => [deposit.from_address, deposit.tx_from]);
  const own = [session?.wallet_address, sale?.refund_address].filter((address) => typeof address === 'string');
  const screening = await screenAddresses(db, tenant.mode, [...senders, ...own]);
  if (screening === 'clear') return 'go';
  return { hold: screening === 'listed' ? 'screening_listed' : 'no_screening_list' };
}
