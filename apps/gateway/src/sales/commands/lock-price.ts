import { atEnd } from '../../db/index.js';
import { PublicError } from '../../errors/index.js';
import { openLock, type Quote } from '../../quotes/index.js';
import { after, change, type SaleContext } from '../context.js';
import { blockTimeGrace_s } from '../judge.js';
import { depositWindow_s, policy, whole } from '../policy.js';
import type { Sale } from '../sale.js';
import { openDeposit } from './source.js';

/** What a sale is once a price is its price. */
export type TakenPrice = Pick<Sale, 'quote_id' | 'deposit_deadline' | 'lock_counted' | 'due_at'>;

/**
 * Holds a price for a sale: its deposit window starts, and it counts against the cap on open, unfunded locks.
 *
 * @throws PublicError 409 if the session ends too soon for it, and at the end of the transaction if the cap is reached
 */
export function lockPrice(
  context: Pick<SaleContext, 'tx' | 'deps' | 'tenant' | 'at' | 'session'>,
  quote: Quote,
): TakenPrice {
  const { tx, deps, tenant, session, at } = context;
  const catalogue = deps.catalogue(tenant.mode);
  const asset = catalogue.asset(quote.asset);
  const currency = catalogue.currency(quote.currency);
  if (asset === undefined || currency === undefined) throw new PublicError('temporarily_unavailable');
  const window_s = depositWindow_s(asset);
  const left_s = (session.expires_at.getTime() - at.getTime()) / 1000;
  if (left_s < Math.min(window_s, policy.leastWindow_s)) throw new PublicError('too_close_to_expiry');
  const cap = whole(policy.lockCap, currency);
  // All confirms and fundings of an asset meet at this row.
  atEnd(tx, async () => {
    if (await openLock(tx, tenant.tenant_id, quote.asset, quote.currency, quote.fiat_minor, cap)) return;
    throw new PublicError('temporarily_unavailable', {
      message: 'Too many prices are held at the moment. Try again in a few minutes.',
    });
  });
  const deadline = after(context, Math.min(window_s, left_s));
  return {
    quote_id: quote.quote_id,
    deposit_deadline: deadline,
    lock_counted: true,
    due_at: new Date(deadline.getTime() + blockTimeGrace_s * 1000),
  };
}

/** The sale goes on at a price that is held for it. On a second price the source is known already, and the address is the same. */
export async function takePrice(context: SaleContext, sale: Partial<Sale> & TakenPrice): Promise<SaleContext> {
  const confirmed = await change(context, { sale, events: [{ type: 'session.price_confirmed' }] });
  return confirmed.sale.source_confirmed_at === null ? confirmed : openDeposit(confirmed);
}
