import { atEnd } from '../../db/index.js';
import { closeLock, findQuote } from '../../quotes/index.js';
import type { Failure } from '../../sessions/index.js';
import { change, note, type SaleContext } from '../context.js';
import { endPayOut } from '../pay-outs/follow.js';
import type { Sale } from '../sale.js';

/** Ends an unfunded sale for good: the session is cancelled at once, and says why. */
export async function endUnfunded(
  context: SaleContext,
  end: { failure: Failure; sale?: Partial<Sale> },
): Promise<SaleContext> {
  const released = await releaseLock(context);
  const ended = await change(released, {
    sale: { ...end.sale, due_at: null },
    session: { status: 'cancelled', stage: 'closed', failure: end.failure, action_required: null },
    events: [{ type: 'gate_session.failed' }],
  });
  return endPayOut(ended, 'cancelled');
}

/** Takes the confirmed price off the cap on open, unfunded locks, once. */
export async function releaseLock(context: SaleContext): Promise<SaleContext> {
  const { sale, tx, tenant } = context;
  if (!sale.lock_counted || sale.quote_id === null) return context;
  const quote = await findQuote(tx, tenant.tenant_id, sale.quote_id);
  if (quote === null) throw new Error(`quote ${sale.quote_id} is gone`);
  // All confirms and fundings of an asset meet at this row.
  atEnd(tx, () => closeLock(tx, tenant.tenant_id, quote.asset, quote.currency, quote.fiat_minor));
  return note(context, { lock_counted: false });
}
