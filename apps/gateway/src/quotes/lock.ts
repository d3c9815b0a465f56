import { tenantNow } from '../clock/index.js';
import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import { loadTenant } from '../partners/index.js';
import { isRestless } from '../rates/index.js';
import type { Ask } from './ask.js';
import { insertLockedQuote } from './locked.store.js';
import type { LockedQuote } from './locked-quote.js';
import { makeOptions, type OptionDeps } from './options.js';
import { pricing } from './policy.js';
import type { Quote } from './quote.js';
import { quoteSigner } from './signatures.js';
import { termsOfQuote } from './terms.js';

/**
 * Promises a price to the partner for a minute: whoever redeems it in that time sells at it. Without a network in the ask it is
 * the first that has the asset.
 *
 * @throws PublicError as `makeOptions` does; 409 `temporarily_unavailable` too while the price moves too fast to be held
 */
export async function lockQuote(tx: Tx, deps: OptionDeps, tenant: Tenant, ask: Ask): Promise<LockedQuote> {
  const { core } = deps;
  const {
    rate: { rate_id },
    options: [{ method, price }],
  } = await makeOptions(tx, deps, tenant, ask);
  if (await isRestless(tx, core, tenant.mode, ask.asset.symbol, ask.currency.code)) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The price is moving too fast to be held. Try again in a few minutes.',
    });
  }
  // The clock that a test has just moved counts: it is redeemed by that one.
  const at = tenantNow(core.clock, await loadTenant(tx, tenant.tenant_id));
  const quote: Quote = {
    tenant_id: tenant.tenant_id,
    quote_id: newId('qt'),
    session_id: null,
    rate_id,
    side: 'off_ramp',
    asset: ask.asset.symbol,
    network: ask.networks[0],
    currency: ask.currency.code,
    payout_method: method.id,
    expires_at: new Date(at.getTime() + pricing.lock_s * 1000),
    created_at: at,
    ...price,
  };
  const terms = termsOfQuote(tenant, quote, ask.asset, ask.currency);
  const locked: LockedQuote = { quote, terms, signed_with: quoteSigner(core).current, redeemed_by: null };
  await insertLockedQuote(tx, locked);
  return locked;
}
