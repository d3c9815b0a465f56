import { listDeposits } from '../deposits/index.js';
import { listPayouts } from '../payouts/index.js';
import { listRefunds, type Refund, type WaitReason } from '../refunds/index.js';
import type { ActionRequired, Session } from '../sessions/index.js';
import type { SaleContext } from './context.js';

const review: ActionRequired = { who: 'operator', what: 'review', until: null };

/**
 * Asks the operator for a look. A user who is asked for other payout details goes on being asked: that question has a deadline,
 * and when it has been answered the operator's comes back by itself.
 */
export const askOperator = ({ action_required }: Pick<Session, 'action_required'>): ActionRequired =>
  action_required?.what === 'payout_details' ? action_required : review;

/** What the operator's alarm cures, and no decision: coins or gas to send with, a chain that goes on. */
const goesOn: ReadonlySet<string> = new Set<WaitReason>(['float_empty', 'gas_empty', 'chain_paused']);

/** A payout that waits for one of these waits for a decision of the operator's. */
const payoutHolds: ReadonlySet<string> = new Set(['screening_listed']);

export const needsReview = ({ status, wait_reason }: Pick<Refund, 'status' | 'wait_reason'>): boolean =>
  status === 'failed' || (status === 'waiting' && wait_reason !== null && !goesOn.has(wait_reason));

export const isHeldPayout = ({ status, reason }: { status: string; reason: string | null }): boolean =>
  status === 'delayed' && reason !== null && payoutHolds.has(reason);

/**
 * What is asked when the question of the moment has been answered: the operator's look, as long as anything of the sale waits for
 * it (a deposit, a payout or a refund that is held); otherwise nothing. Judged from the rows, so that no hold is lost behind
 * another question.
 */
export async function reviewLeft({ tx, tenant, session }: SaleContext): Promise<ActionRequired | null> {
  const ids = [tx, tenant.tenant_id, session.session_id] as const;
  const deposits = await listDeposits(...ids);
  if (deposits.some(({ outcome, status }) => outcome === 'operator' && status !== 'orphaned')) return review;
  if ((await listRefunds(...ids)).some(needsReview)) return review;
  return (await listPayouts(...ids)).some(isHeldPayout) ? review : null;
}

/** The same where nothing but the operator can have been asked before: nothing is read for a sale that went well. */
export async function unlessReview(context: SaleContext): Promise<ActionRequired | null> {
  return context.session.action_required?.who === 'operator' ? reviewLeft(context) : null;
}
