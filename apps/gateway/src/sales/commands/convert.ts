import {
  accounts,
  closeWithRounding,
  findTransaction,
  type LedgerEntry,
  postLedger,
  reverseLedger,
} from '../../ledger/index.js';
import { mulDiv, parseRate } from '../../money/index.js';
import { feesOf, fiatWorth, type Quote, type unitsWorth } from '../../quotes/index.js';
import { loadRate } from '../../rates/index.js';
import type { SaleContext } from '../context.js';
import { listed } from '../terms.js';

/**
 * Converts the claim: crypto into fiat at the quote's price, in one transaction whose source is the quote. What the market's
 * median gives beyond the price is the spread, an entry of its own; what is missing within the tolerance is charged to it; what
 * rounding the crypto up to its shown decimals brought in goes to `rounding`.
 *
 * @param counted_units what has come, at least the quote's crypto less its tolerance
 * @returns how much of it was converted: never more than the quote asks for
 */
export async function convert(context: SaleContext, quote: Quote, counted_units: bigint): Promise<bigint> {
  const { tx, tenant, session, at } = context;
  const { asset, currency } = listed(context, quote.asset, quote.currency);
  const converted = counted_units < quote.crypto_units ? counted_units : quote.crypto_units;
  const crypto = accounts.cryptoAsset(quote.network, quote.asset);
  const fx = accounts.fx(quote.currency, quote.asset);
  const owed_minor = quote.fiat_minor + feesOf(quote);
  const market_minor = await marketWorth(context, quote, converted);
  const remainder_minor =
    converted < quote.crypto_units ? 0n : fiatWorth(converted, quote.exchange_rate, asset, currency) - owed_minor;
  const spread_minor = market_minor - owed_minor - remainder_minor;
  const fiat = (account: string, amount: bigint): LedgerEntry[] =>
    amount === 0n ? [] : [{ account, asset: quote.currency, amount }];
  const entries = [
    { account: accounts.saleCrypto(session.session_id), asset: crypto, amount: -converted },
    { account: fx, asset: crypto, amount: converted },
    ...fiat(fx, -market_minor),
    ...fiat(accounts.saleFiat(session.session_id), quote.fiat_minor),
    ...fiat(accounts.revenueFees, quote.network_fee_minor + quote.service_fee_minor),
    ...fiat(accounts.partnerFees, quote.partner_fee_minor),
    ...fiat(accounts.revenueSpread, spread_minor),
  ];
  await postLedger(tx, {
    tenant_id: tenant.tenant_id,
    kind: conversion,
    source: quote.quote_id,
    session_id: session.session_id,
    at,
    entries: closeWithRounding(entries, quote.currency, largestRemainder(quote, asset, currency)),
  });
  return converted;
}

/** Takes the sale's conversion back: the claim is crypto again, fees included, and the house bears the rate. */
export async function reverseConversion(context: SaleContext): Promise<void> {
  const { tx, tenant, sale, at } = context;
  if (sale.quote_id === null) throw new Error('there is no conversion to reverse');
  const original = await findTransaction(tx, tenant.tenant_id, conversion, sale.quote_id);
  if (original === null) throw new Error(`quote ${sale.quote_id} was never converted`);
  await reverseLedger(tx, {
    tenant_id: tenant.tenant_id,
    original,
    kind: 'conversion_reversed',
    source: sale.quote_id,
    at,
  });
}

const conversion = 'conversion';

async function marketWorth(context: SaleContext, quote: Quote, units: bigint): Promise<bigint> {
  const { asset, currency } = listed(context, quote.asset, quote.currency);
  const { rate } = await loadRate(context.tx, quote.rate_id);
  const median = parseRate(rate);
  if (median === null) throw new Error(`rate ${quote.rate_id} is none`);
  const scale = 10n ** BigInt(currency.decimals);
  return mulDiv(units * scale, median.numerator, median.denominator * 10n ** BigInt(asset.decimals), 'down');
}

/** Rounding up by one step of the shown decimals is worth at most this, and one minor unit for rounding the worth down. */
function largestRemainder(
  quote: Quote,
  ...[asset, currency]: [Parameters<typeof unitsWorth>[2], Parameters<typeof unitsWorth>[3]]
): bigint {
  const step = 10n ** BigInt(asset.decimals - asset.display_decimals);
  return fiatWorth(step, quote.exchange_rate, asset, currency) + 1n;
}
