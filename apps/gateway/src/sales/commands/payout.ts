import { createPayout } from '../../payouts/index.js';
import { findQuote } from '../../quotes/index.js';
import { updateSell } from '../../transactions/index.js';
import { loadPayoutAccount } from '../../users/index.js';
import { note, type SaleContext } from '../context.js';

/** Decides a payout of the converted claim to the account that the user gave. The worker that pays has it from here. */
export async function startPayout(context: SaleContext): Promise<SaleContext> {
  const { tx, deps, tenant, session, sale, at } = context;
  if (sale.account_id === null || sale.quote_id === null)
    throw new Error(`${session.session_id} has nothing to pay out`);
  const quote = await findQuote(tx, tenant.tenant_id, sale.quote_id);
  const account = await loadPayoutAccount(tx, deps.core, tenant.tenant_id, sale.account_id);
  const method = deps.catalogue(tenant.mode).payoutMethod(account.method);
  if (quote === null || method === undefined) throw new Error(`${session.session_id} can not be paid out`);
  const payout = await createPayout(tx, deps.core, {
    tenant,
    session_id: session.session_id,
    account_id: account.account_id,
    method,
    currency: quote.currency,
    amount_minor: quote.fiat_minor,
    rail: deps.rail(tenant.mode, method.id),
    at,
  });
  await updateSell(tx, tenant.tenant_id, session.session_id, { status: 'processing', payout_id: payout.payout_id }, at);
  return note(context, { payout_track: 'open', due_at: null });
}
