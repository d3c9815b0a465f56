import { PublicError } from '../../errors/index.js';
import { findQuote, type Quote, redeemQuote } from '../../quotes/index.js';
import { isRestless } from '../../rates/index.js';
import { after, change, type SaleContext } from '../context.js';
import { endPayOut } from '../pay-outs/follow.js';
import { policy } from '../policy.js';
import { releaseLock } from './end.js';
import { guard } from './guard.js';
import { lockPrice, takePrice } from './lock-price.js';
import { priceNow } from './price-now.js';
import { needsIdentity } from './starting-identity.js';

/** Makes an offer at the current median. It stands for a minute; asking again loses nothing that was typed. */
export async function makeOffer(context: SaleContext, input: { expected_version: number }): Promise<SaleContext> {
  guard(context, input.expected_version, ['price']);
  const quote = await priceNow(context, after(context, policy.offer_s));
  return isUnidentified(context, quote)
    ? askIdentity(context)
    : change(context, { sale: { offer_id: quote.quote_id }, events: [{ type: 'session.priced' }] });
}

/** An amount in crypto may have come to be worth so much that its user must be known; to have asked him is not enough. */
export function isUnidentified({ deps, tenant, session, sale }: SaleContext, { fiat_minor }: Quote): boolean {
  return sale.identity_status !== 'approved' && needsIdentity(deps, tenant, session, fiat_minor);
}

function askIdentity(context: SaleContext): Promise<SaleContext> {
  return change(context, {
    sale: { identity_status: 'required', offer_id: null },
    events: [{ type: 'session.identity_decided' }],
  });
}

/**
 * Confirms the offer on screen: from now on its price is the sale's, and the deposit window runs. Confirming the same offer
 * again answers the same sale; an offer that lapsed meanwhile costs one button.
 */
export async function confirmOffer(
  context: SaleContext,
  input: { expected_version: number; offer_id: string },
): Promise<SaleContext> {
  const { tx, deps, tenant, session, sale, at } = context;
  if (sale.quote_id === input.offer_id && sale.deposit_deadline !== null && session.status === 'open') return context;
  guard(context, input.expected_version, ['price']);
  if (sale.offer_id !== input.offer_id) throw new PublicError('offer_expired', { param: '/offer_id' });
  const quote = await findQuote(tx, tenant.tenant_id, input.offer_id);
  if (quote === null || quote.expires_at <= at) throw new PublicError('offer_expired', { param: '/offer_id' });
  if (await isRestless(tx, deps.core, tenant.mode, quote.asset, quote.currency)) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The price is moving too fast to be held. Try again in a few minutes.',
    });
  }
  const taken = lockPrice(context, quote);
  if (!(await redeemQuote(tx, tenant.tenant_id, quote.quote_id, session.session_id, at)))
    throw new PublicError('offer_expired');
  return takePrice(context, taken);
}

/** The deposit window passed without enough: everything typed is kept, and one button asks a new price. */
export async function lapsePrice(context: SaleContext): Promise<SaleContext> {
  const released = await releaseLock(context);
  const lapsed = await change(released, {
    sale: { offer_id: null, deposit_deadline: null, deposit_track: 'none', due_at: null },
    session: { stage: 'awaiting_user' },
    events: [{ type: 'session.price_lapsed' }],
  });
  return endPayOut(lapsed, 'cancelled');
}
