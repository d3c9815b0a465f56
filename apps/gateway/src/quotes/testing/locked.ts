import { assets, currencies } from '../../catalogue/data.js';
import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { newId } from '../../ids/index.js';
import { insertRound } from '../../rates/store.js';
import { insertLockedQuote } from '../locked.store.js';
import type { LockedQuote } from '../locked-quote.js';
import { pricing } from '../policy.js';
import type { Quote } from '../quote.js';
import { quoteSigner } from '../signatures.js';
import { termsOfQuote } from '../terms.js';

/** A quote as `POST /v1/quotes` would lock it: 250.00 EUR for USDC on ETHEREUM by SEPA, where nothing else is asked for. */
export async function lockTestQuote(core: Core, tenant: Tenant, change: Partial<Quote> = {}): Promise<LockedQuote> {
  const at = tenantNow(core.clock, tenant);
  const quote: Quote = {
    tenant_id: tenant.tenant_id,
    quote_id: newId('qt'),
    session_id: null,
    rate_id: newId('rate'),
    side: 'off_ramp',
    asset: 'USDC',
    network: 'ETHEREUM',
    currency: 'EUR',
    payout_method: 'sepa',
    fiat_minor: 250_00n,
    crypto_units: 273_596_243n,
    exchange_rate: '0.9154',
    network_fee_minor: 25n,
    service_fee_minor: 20n,
    partner_fee_minor: 0n,
    tolerance_units: 1_092_418n,
    expires_at: new Date(at.getTime() + pricing.lock_s * 1000),
    created_at: at,
    ...change,
  };
  const asset = assets.find(({ symbol }) => symbol === quote.asset);
  const currency = currencies.find(({ code }) => code === quote.currency);
  if (asset === undefined || currency === undefined) throw new Error('not in the catalogue');
  if (change.rate_id === undefined) {
    const pair = `${quote.asset}/${quote.currency}`;
    const rate = { rate_id: quote.rate_id, pair, rate: '0.92', observed_at: core.clock.now(), observation_ids: [] };
    await insertRound(core.db, tenant.mode, [], [rate], core.clock.now());
  }
  const terms = termsOfQuote(tenant, quote, asset, currency);
  const locked: LockedQuote = { quote, terms, signed_with: quoteSigner(core).current, redeemed_by: null };
  await core.db.withTx((tx) => insertLockedQuote(tx, locked));
  return locked;
}
