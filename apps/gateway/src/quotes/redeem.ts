import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { recordEvent } from '../events/index.js';
import { findLockedQuote } from './locked.store.js';
import { renderQuote } from './locked-quote.js';
import type { Quote } from './quote.js';
import { redeemQuote } from './store.js';

/**
 * Makes a locked quote the price of a session, in the transaction that uses it, and tells the partner by `quote.consumed`. Of
 * any number who try at once, one succeeds: the unique key of the redemption decides, and the others wait for it.
 *
 * @param at business time
 * @returns the quote, whose facts are the sale's price from now on
 * @throws PublicError 404 `not_found` for a quote of nobody or somebody else, 409 `quote_consumed`, 409 `quote_expired`
 */
export async function redeemLockedQuote(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  quote_id: string,
  session_id: string,
  at: Date,
): Promise<Quote> {
  const locked = await findLockedQuote(tx, tenant.tenant_id, quote_id);
  if (locked === null) throw new PublicError('not_found', { message: 'There is no such quote.' });
  if (locked.redeemed_by !== null) throw new PublicError('quote_consumed');
  if (locked.quote.expires_at <= at) throw new PublicError('quote_expired');
  if (!(await redeemQuote(tx, tenant.tenant_id, quote_id, session_id, at))) throw new PublicError('quote_consumed');
  await recordEvent(tx, core, tenant, {
    type: 'quote.consumed',
    lane_key: session_id,
    // No step of the session, and so without a number among its events: it shows the quote.
    session: null,
    sequence: null,
    data: renderQuote(core, { ...locked, redeemed_by: session_id }, at),
    at,
    subject: null,
  });
  return locked.quote;
}
