import { PublicError } from '../../errors/index.js';
import { newId } from '../../ids/index.js';
import { findLockedQuote, type LockedQuote, redeemLockedQuote } from '../../quotes/index.js';
import { isErased, isTerminal } from '../../sessions/index.js';
import { loadPayoutAccount } from '../../users/index.js';
import { releaseLock } from '../commands/end.js';
import { lockPrice, takePrice } from '../commands/lock-price.js';
import { isOwnAccount } from '../commands/own-account.js';
import { knownCustomer } from '../commands/starting-identity.js';
import type { SaleContext } from '../context.js';
import { tellPayOut } from './follow.js';
import type { renderPayOut } from './pay-out.js';
import { insertPayOut } from './store.js';

/**
 * Makes a locked quote the price of a session's sale. Nothing is paid here: the sale waits for its deposit as ever, converts it
 * at this price when it is final, and pays to the account that its verified user gave. A price that the user had confirmed and
 * not yet paid for is let go.
 *
 * @throws PublicError 404 for an unknown quote; 410 for a session whose user was erased; 409 for one that is consumed or elapsed, for a session that has ended, is funded
 * or has a pay-out under way, for a user who is not verified or has given no account; 400 where quote and session differ
 */
export async function createPayOut(context: SaleContext, quote_id: string): Promise<ReturnType<typeof renderPayOut>> {
  const { tx, deps, tenant, session, at } = context;
  const locked = await findLockedQuote(tx, tenant.tenant_id, quote_id);
  if (locked === null) throw new PublicError('not_found', { param: '/quote_id', message: 'There is no such quote.' });
  requireStanding(locked, at);
  requireUnfunded(context);
  const identified = await requireUser(context, locked);
  requireAgreement(context, locked);

  const quote = await redeemLockedQuote(tx, deps.core, tenant, quote_id, session.session_id, at);
  const pay_out_id = newId('rpo');
  await insertPayOut(tx, {
    tenant_id: tenant.tenant_id,
    pay_out_id,
    session_id: session.session_id,
    quote_id,
    created_at: at,
  });
  const released = await releaseLock(identified);
  const priced = await takePrice(released, {
    asset: quote.asset,
    network: quote.network,
    offer_id: null,
    pay_out_id,
    ...lockPrice(released, quote),
  });
  return tellPayOut(priced, pay_out_id, 'rail.pay_out.processing');
}

function requireStanding({ quote, redeemed_by }: LockedQuote, at: Date): void {
  if (redeemed_by !== null) throw new PublicError('quote_consumed', { param: '/quote_id' });
  if (quote.expires_at <= at) throw new PublicError('quote_expired', { param: '/quote_id' });
}

function requireUnfunded({ session, sale }: SaleContext): void {
  const param = '/session_id';
  if (isErased(session)) throw new PublicError('erased', { param });
  if (isTerminal(session) || session.failure !== null) throw new PublicError('session_terminal', { param });
  if (sale.pay_out_id !== null) throw new PublicError('pay_out_in_progress', { param });
  if (session.funded_at === null) return;
  throw new PublicError('session_funded', {
    param,
    message: 'Coins have arrived for this session at the price that it has, so no other can take its place.',
  });
}

/**
 * The money goes to the account that a verified user gave, by the method that the quote was made for.
 *
 * @returns the sale with who its user is: his customer may have been approved in another session since it began
 */
async function requireUser(context: SaleContext, { quote }: LockedQuote): Promise<SaleContext> {
  const { tx, deps, tenant } = context;
  const param = '/session_id';
  const identified = await identify(context);
  const { sale } = identified;
  if (sale.account_id === null) throw new PublicError('payout_account_required', { param });
  const { method } = await loadPayoutAccount(tx, deps.core, tenant.tenant_id, sale.account_id);
  if (method !== quote.payout_method) throw differs(`by ${quote.payout_method} and the user's account takes ${method}`);
  return identified;
}

async function identify(context: SaleContext): Promise<SaleContext> {
  const { tx, session, sale, at } = context;
  const param = '/session_id';
  if (sale.identity_status === 'approved') return context;
  const known = await knownCustomer(tx, session, at);
  if (known === null) throw unidentified(sale.identity_status === 'not_required');
  // Given while nobody had a verified name to compare it with.
  if (
    sale.account_id !== null &&
    known.end_user_id !== null &&
    !(await isOwnAccount(context, sale.account_id, known.end_user_id))
  ) {
    throw new PublicError('payout_account_required', {
      param,
      message: 'The account is not in the name that was verified. The user has to give one of his own on the surface.',
    });
  }
  return { ...context, sale: { ...sale, ...known } };
}

/** Where the surface never asks, to wait for it would be a dead end: the partner is told what pays such a user. */
const unidentified = (isNeverAsked: boolean): PublicError =>
  new PublicError('identity_required', {
    param: '/session_id',
    ...(isNeverAsked
      ? {
          message:
            "The user's identity must be verified first, and for an amount like this the surface does not ask for it. Create a session with this quote as its quote_preview_id instead: it pays at this price without. Or create one with the customer_id of a customer whose identity was verified in another session.",
        }
      : {}),
  });

function requireAgreement({ session }: SaleContext, { quote, terms }: LockedQuote): void {
  const { amount_in, amount, amount_units, currency, target_token, target_network } = session;
  if (currency !== quote.currency) throw differs(`in ${quote.currency} and the session in ${currency}`);
  if (target_token !== null && target_token !== quote.asset) {
    throw differs(`for ${quote.asset} and the session for ${target_token}`);
  }
  if (target_network !== null && target_network !== quote.network) {
    throw differs(`for ${quote.network} and the session for ${target_network}`);
  }
  if (amount_in === 'fiat' && amount_units !== quote.fiat_minor) {
    throw differs(`for ${terms.fiat_amount} ${currency} and the session for ${amount} ${currency}`);
  }
  if (amount_in === 'crypto' && amount_units !== quote.crypto_units) {
    throw differs(`for ${terms.crypto_amount} ${quote.asset} and the session for ${amount} ${quote.asset}`);
  }
}

const differs = (how: string) =>
  new PublicError('quote_mismatch', { param: '/quote_id', message: `The quote is ${how}. Lock one that fits.` });
