import { atEnd } from '../../db/index.js';
import { PublicError } from '../../errors/index.js';
import { newId } from '../../ids/index.js';
import { findQuote, insertQuote, openLock, priceSale, type Quote, redeemQuote } from '../../quotes/index.js';
import { currentRate, isRestless } from '../../rates/index.js';
import { loadPayoutAccount } from '../../users/index.js';
import { after, change, type SaleContext } from '../context.js';
import { blockTimeGrace_s } from '../judge.js';
import { depositWindow_s, policy, whole } from '../policy.js';
import { releaseLock } from './end.js';
import { guard } from './guard.js';
import { openDeposit } from './source.js';

/** Makes an offer at the current median. It stands for a minute; asking again loses nothing that was typed. */
export async function makeOffer(context: SaleContext, input: { expected_version: number }): Promise<SaleContext> {
  guard(context, input.expected_version, ['price']);
  const quote = await priceNow(context, after(context, policy.offer_s));
  return change(context, { sale: { offer_id: quote.quote_id }, events: [{ type: 'session.priced' }] });
}

/** Prices the sale as it stands and stores the quote. @throws PublicError 409 `price_unavailable` without a fresh median */
export async function priceNow(context: SaleContext, expires_at: Date): Promise<Quote> {
  const { tx, deps, tenant, session, sale, at } = context;
  const catalogue = deps.catalogue(tenant.mode);
  if (sale.asset === null || sale.network === null || sale.account_id === null) throw new Error('priced too early');
  const token = catalogue.token(sale.asset, sale.network);
  const currency = catalogue.currency(session.currency);
  const account = await loadPayoutAccount(tx, deps.core, tenant.tenant_id, sale.account_id);
  const method = catalogue.payoutMethod(account.method);
  if (token === undefined || currency === undefined || method === undefined) throw new PublicError('price_unavailable');
  const current = await currentRate(tx, deps.core, tenant.mode, token.asset.symbol, currency.code);
  if (!current.ok) throw new PublicError('price_unavailable');
  const quote: Quote = {
    tenant_id: tenant.tenant_id,
    quote_id: newId('qt'),
    session_id: session.session_id,
    rate_id: current.rate.rate_id,
    side: 'off_ramp',
    asset: token.asset.symbol,
    network: token.network,
    currency: currency.code,
    payout_method: method.id,
    expires_at,
    created_at: at,
    ...priceSale({
      median: current.rate.rate,
      asset: token.asset,
      currency,
      method,
      fiat_minor: session.amount_units,
      spread_bps: policy.spread_bps,
      network_fee_minor: policy.networkFee_minor,
      partner_fee_minor: 0n,
    }),
  };
  await insertQuote(tx, quote);
  return quote;
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

  const catalogue = deps.catalogue(tenant.mode);
  const asset = catalogue.asset(quote.asset);
  const currency = catalogue.currency(quote.currency);
  if (asset === undefined || currency === undefined) throw new PublicError('temporarily_unavailable');
  const window_s = depositWindow_s(asset);
  const left_s = (session.expires_at.getTime() - at.getTime()) / 1000;
  if (left_s < Math.min(window_s, policy.leastWindow_s)) throw new PublicError('too_close_to_expiry');
  if (await isRestless(tx, deps.core, tenant.mode, quote.asset, quote.currency)) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The price is moving too fast to be held. Try again in a few minutes.',
    });
  }
  const cap = whole(policy.lockCap, currency);
  // All confirms and fundings of an asset meet at this row.
  atEnd(tx, async () => {
    if (await openLock(tx, tenant.tenant_id, quote.asset, quote.currency, quote.fiat_minor, cap)) return;
    throw new PublicError('temporarily_unavailable', {
      message: 'Too many prices are held at the moment. Try again in a few minutes.',
    });
  });
  if (!(await redeemQuote(tx, tenant.tenant_id, quote.quote_id, session.session_id, at)))
    throw new PublicError('offer_expired');

  const deadline = after(context, Math.min(window_s, left_s));
  const confirmed = await change(context, {
    sale: {
      quote_id: quote.quote_id,
      deposit_deadline: deadline,
      lock_counted: true,
      due_at: new Date(deadline.getTime() + blockTimeGrace_s * 1000),
    },
    events: [{ type: 'session.price_confirmed' }],
  });
  // On a second price the source is known already, and the address is the same.
  return sale.source_confirmed_at === null ? confirmed : openDeposit(confirmed);
}

/** The deposit window passed without enough: everything typed is kept, and one button asks a new price. */
export async function lapsePrice(context: SaleContext): Promise<SaleContext> {
  const released = await releaseLock(context);
  return change(released, {
    sale: { offer_id: null, deposit_deadline: null, deposit_track: 'none', due_at: null },
    session: { stage: 'awaiting_user' },
    events: [{ type: 'session.price_lapsed' }],
  });
}
