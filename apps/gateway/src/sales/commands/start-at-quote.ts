import { tenantNow } from '../../clock/index.js';
import type { Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { loadTenant } from '../../partners/index.js';
import { redeemLockedQuote } from '../../quotes/index.js';
import type { Session } from '../../sessions/index.js';
import type { SaleDeps } from '../deps.js';
import { newSale } from '../sale.js';
import { insertSale } from '../store.js';
import { lockPrice } from './lock-price.js';
import { startingIdentity } from './starting-identity.js';

/**
 * Starts the sale of a session that was created at a locked price: the quote is redeemed in the create's transaction, and its
 * deposit window runs from then. Identity, payout account and source of the coins are asked as ever; once the window has passed,
 * a new price is offered as for any price that lapsed.
 *
 * @throws PublicError 409 `quote_consumed`, `quote_expired`, or `temporarily_unavailable` when the cap on held prices is reached
 */
export async function startAtQuote(
  deps: SaleDeps,
  tx: Tx,
  tenant: Tenant,
  session: Session,
  quote_id: string,
): Promise<void> {
  // The clock that a test has just moved counts: a quote that has elapsed by it is gone.
  const at = tenantNow(deps.core.clock, await loadTenant(tx, tenant.tenant_id));
  const quote = await redeemLockedQuote(tx, deps.core, tenant, quote_id, session.session_id, at);
  const known = await startingIdentity(tx, deps, tenant, session, at, quote.fiat_minor);
  await insertSale(tx, {
    ...newSale(session, known, at),
    ...lockPrice({ tx, deps, tenant, at, session }, quote),
  });
}
