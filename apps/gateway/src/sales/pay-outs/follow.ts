import type { EventType } from '../../events/index.js';
import { recordEvent } from '../../events/index.js';
import { note, type SaleContext } from '../context.js';
import { type PayOutStatus, renderPayOut } from './pay-out.js';
import { endPayOutRow, findPayOut } from './store.js';

type Ending = Exclude<PayOutStatus, 'processing'>;

/**
 * Ends the pay-out that a sale's price was made for, where there is one under way, in the transaction that decides it: settled
 * with the payout, failed when coins that came in time go back, cancelled when none came. At most once: the sale forgets it here.
 */
export async function endPayOut(context: SaleContext, status: Ending): Promise<SaleContext> {
  const { tx, tenant, sale, at } = context;
  const { pay_out_id } = sale;
  if (pay_out_id === null) return context;
  await endPayOutRow(tx, tenant.tenant_id, pay_out_id, status, at);
  const ended = await note(context, { pay_out_id: null });
  await tellPayOut(ended, pay_out_id, `rail.pay_out.${status}`);
  return ended;
}

/** Tells the partner of a pay-out as it is now, in the order of its session's events. */
export async function tellPayOut(
  { tx, deps, tenant, session, at }: SaleContext,
  pay_out_id: string,
  type: Extract<EventType, `rail.pay_out.${string}`>,
): Promise<ReturnType<typeof renderPayOut>> {
  const row = await findPayOut(tx, tenant.tenant_id, pay_out_id);
  if (row === null) throw new Error(`pay-out ${pay_out_id} is gone`);
  const data = renderPayOut(tenant, deps.catalogue(tenant.mode), row);
  await recordEvent(tx, deps.core, tenant, {
    type,
    lane_key: session.session_id,
    // It shows the pay-out and is no step of the session's own.
    session: null,
    sequence: null,
    data,
    at,
    subject: session.subject,
  });
  return data;
}
