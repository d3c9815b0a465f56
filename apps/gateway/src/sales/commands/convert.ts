import { findTransaction, postLedger, reverseLedger } from '../../ledger/index.js';
import type { Quote } from '../../quotes/index.js';
import { loadRate } from '../../rates/index.js';
import type { SaleContext } from '../context.js';
import { listed } from '../terms.js';
import { conversionOf } from './conversion.js';

/**
 * Converts the claim: crypto into fiat at the quote's price, in one transaction whose source is the quote.
 *
 * @param counted_units what has come, at least the quote's crypto less its tolerance
 * @returns how much of it was converted: never more than the quote asks for
 */
export async function convert(context: SaleContext, quote: Quote, counted_units: bigint): Promise<bigint> {
  const { tx, tenant, session, at } = context;
  const { rate: median } = await loadRate(tx, quote.rate_id);
  const { converted_units, entries } = conversionOf({
    quote,
    ...listed(context, quote.asset, quote.currency),
    session_id: session.session_id,
    median,
    counted_units,
  });
  await postLedger(tx, {
    tenant_id: tenant.tenant_id,
    kind: conversion,
    source: quote.quote_id,
    session_id: session.session_id,
    at,
    entries,
  });
  return converted_units;
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
