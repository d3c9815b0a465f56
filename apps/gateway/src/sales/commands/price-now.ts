import type { Currency, PayoutMethod } from '../../catalogue/index.js';
import { PublicError } from '../../errors/index.js';
import { newId } from '../../ids/index.js';
import { formatDecimal } from '../../money/index.js';
import { insertQuote, type Price, priceSale, priceSaleOfCrypto, type Quote } from '../../quotes/index.js';
import { currentRate } from '../../rates/index.js';
import { loadPayoutAccount } from '../../users/index.js';
import type { SaleContext } from '../context.js';
import { policy } from '../policy.js';

/**
 * Prices the sale as it stands and stores the quote.
 *
 * @throws PublicError 409 `price_unavailable` without a fresh median; 400 `amount_too_small` or `amount_too_large` where what
 * would be paid out is outside the limits
 */
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
  const basis = {
    median: current.rate.rate,
    asset: token.asset,
    currency,
    method,
    spread_bps: policy.spread_bps,
    network_fee_minor: policy.networkFee_minor,
    partner_fee_minor: 0n,
  };
  const price =
    session.amount_in === 'fiat'
      ? priceSale({ ...basis, fiat_minor: session.amount_units })
      : priceSaleOfCrypto({ ...basis, crypto_units: session.amount_units });
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
    ...payable(price, currency, method),
  };
  await insertQuote(tx, quote);
  return quote;
}

/** @throws PublicError 400 for a price that no payout can be made of; null is one of which the fees leave nothing */
function payable(price: Price | null, currency: Currency, method: PayoutMethod): Price {
  const least = largest(currency.min_minor, method.min_minor);
  const most = smallest(currency.max_minor, method.max_minor);
  const show = (minor: bigint) => `${formatDecimal(minor, currency.decimals)} ${currency.code}`;
  if (price === null || price.fiat_minor < least) {
    throw new PublicError('amount_too_small', {
      message: `At this price ${show(price?.fiat_minor ?? 0n)} would be paid out; the least is ${show(least)}.`,
    });
  }
  if (price.fiat_minor > most) {
    throw new PublicError('amount_too_large', {
      message: `At this price ${show(price.fiat_minor)} would be paid out; the most is ${show(most)}.`,
    });
  }
  return price;
}

const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smallest = (a: bigint, b: bigint): bigint => (a < b ? a : b);
