import { listDeposits } from '../../deposits/index.js';
import { PublicError } from '../../errors/index.js';
import { findQuote } from '../../quotes/index.js';
import { findLatestCheck, findVerifiedName } from '../../users/index.js';
import { recordIdentity, startIdentity } from '../commands/identity.js';
import { setPayoutAccount } from '../commands/payout-account.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { addressInput } from '../commands/source.js';
import type { SaleContext } from '../context.js';
import { canCarry, openMethods } from '../methods.js';
import { findSale } from '../store.js';
import type { HelperDeps } from './deps.js';
import type { Faucet } from './faucet.js';
import { detailsFor, type Ending, person } from './person.js';

export interface Ids {
  readonly tenant_id: number;
  readonly session_id: string;
}

/** What a played user saw is what stands under the lock. */
export const seen = (context: SaleContext) => ({ expected_version: context.session.version });

/** The first listed token that the session leaves open. */
export function anyToken({ deps, tenant, session }: SaleContext): { asset: string; network: string } {
  const token = deps
    .catalogue(tenant.mode)
    .tokens.filter(({ asset }) => session.target_token === null || asset.symbol === session.target_token)
    .find(({ network }) => session.target_network === null || network === session.target_network);
  if (token === undefined) throw new PublicError('pair_unsupported');
  return { asset: token.asset.symbol, network: token.network };
}

/** Opens a check and has the provider's page approve it; false while a person at the provider looks at it. */
export async function passIdentity(deps: HelperDeps, ids: Ids, context: SaleContext): Promise<boolean> {
  if (context.sale.identity_status === 'review') return false;
  const { tenant, session } = context;
  await startIdentity(deps.sale, ids, { expected_version: session.version, return_url: null });
  // What his customer has brought from another session needs no check.
  const sale = await findSale(deps.sale.core.db, ids.tenant_id, ids.session_id);
  if (sale?.identity_status === 'approved') return true;
  const check = await findLatestCheck(deps.sale.core.db, ids.tenant_id, ids.session_id);
  if (check === null) throw new Error(`the check of ${ids.session_id} is gone`);
  await answered(deps.decider.approve(check.provider_reference, person.name));
  const result = await answered(deps.sale.identity(tenant.mode).read(check.provider_reference));
  await recordIdentity(deps.sale, check, result);
  return true;
}

/** By the first method that can carry the amount, in the name that was verified where there is one. */
export async function giveAccount(context: SaleContext, ending: Ending): Promise<SaleContext> {
  const method = (await openMethods(context)).find((one) => canCarry(context.session, one));
  if (method === undefined) throw new PublicError('method_unsupported');
  const { tx, deps, tenant, sale } = context;
  const verified =
    sale.end_user_id === null ? null : await findVerifiedName(tx, deps.core, tenant.tenant_id, sale.end_user_id);
  const fields = detailsFor(method, ending, verified ?? person.name);
  return setPayoutAccount(context, { ...seen(context), method: method.id, fields, accept_name_mismatch: true });
}

/** Asks a price and takes it, in one decision: it can not lapse in between. */
export async function acceptPrice(context: SaleContext): Promise<SaleContext> {
  const offered = await makeOffer(context, seen(context));
  return confirmOffer(offered, { ...seen(offered), offer_id: offered.sale.offer_id ?? '' });
}

/** Sends what is due, unless it is there or on its way already: the helper may be called twice. */
export async function pay(deps: HelperDeps, faucet: Faucet, { sale, tenant, session }: SaleContext): Promise<void> {
  const { core } = deps.sale;
  if ((await listDeposits(core.db, tenant.tenant_id, session.session_id)).length > 0) return;
  const quote = sale.quote_id === null ? null : await findQuote(core.db, tenant.tenant_id, sale.quote_id);
  const token = quote === null ? undefined : deps.sale.catalogue(tenant.mode).token(quote.asset, quote.network);
  if (quote === null || token === undefined)
    throw new Error(`${session.session_id} waits for a deposit without a price`);
  const { network, contract: token_contract } = token;
  const address = deps.sale.depositAddress(addressInput({ tenant, session, sale }));
  const there = await answered(faucet.balanceOf({ network, token_contract, address }));
  if (there >= quote.crypto_units) return;
  await answered(faucet.transfer({ network, token_contract, to: address, units: quote.crypto_units - there }));
}

/** @throws PublicError 409 where chain or provider do not answer: the helper may be called again */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The chain or the identity provider of the sandbox does not answer. Try again in a moment.',
      cause,
    });
  }
}
