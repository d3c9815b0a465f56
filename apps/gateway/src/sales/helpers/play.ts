import { listDeposits } from '../../deposits/index.js';
import { PublicError } from '../../errors/index.js';
import { findQuote } from '../../quotes/index.js';
import { isTerminal } from '../../sessions/index.js';
import { findLatestCheck } from '../../users/index.js';
import { recordIdentity, startIdentity } from '../commands/identity.js';
import { setAsset, setCountry } from '../commands/input.js';
import { setPayoutAccount } from '../commands/payout-account.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { addressInput, setSource } from '../commands/source.js';
import { lockContext, type SaleContext } from '../context.js';
import { type Step, stepOf } from '../step.js';
import type { HelperDeps } from './deps.js';
import type { Faucet } from './faucet.js';
import { detailsFor, type Ending, homes, person } from './person.js';

/** More steps than any sale has: a helper that gets nowhere must end. */
const maxSteps = 16;

/** Steps at which the account can still be chosen. */
const beforePrice: ReadonlySet<Step> = new Set(['country', 'asset', 'identity', 'payout_account', 'price']);

interface Ids {
  readonly tenant_id: number;
  readonly session_id: string;
}

/**
 * Plays the user up to the transfer, by the same commands as the page's buttons, and leaves the rest to chain, bank and workers.
 * Nothing is set that a user could not have set. Who ends well keeps what the user has given already; who is to be refused gives
 * the account that the bank refuses, so it must be early enough for that.
 *
 * @throws PublicError 409 for a session that has ended, or where the bank's refusal can not be had any more
 */
export async function playUser(deps: HelperDeps, faucet: Faucet, ids: Ids, ending: Ending): Promise<void> {
  let accountGiven = ending === 'pays';
  for (let count = 0; count < maxSteps; count += 1) {
    const { session, step, context } = await look(deps, ids);
    if (isTerminal(session)) throw new PublicError('session_terminal');
    if (!accountGiven && !beforePrice.has(step)) throw new PublicError('step_not_allowed');
    switch (step) {
      case 'country':
        await act(deps, ids, (now) => setCountry(now, { ...seen(now), country_code: homes[session.currency] ?? '' }));
        break;
      case 'asset':
        await act(deps, ids, (now) => setAsset(now, { ...seen(now), ...anyToken(now) }));
        break;
      case 'identity':
        if (await passIdentity(deps, ids, context)) break;
        return;
      case 'payout_account':
        await act(deps, ids, (now) => giveAccount(now, ending));
        accountGiven = true;
        break;
      case 'price':
        if (!accountGiven) {
          await act(deps, ids, (now) => giveAccount(now, ending));
          accountGiven = true;
          break;
        }
        await act(deps, ids, acceptPrice);
        break;
      case 'source': {
        const refund_address = context.sale.refund_address ?? faucet.address;
        const proved = await answered(deps.sale.proveDepositAddress(addressInput(context)));
        await act(deps, ids, (now) => setSource(now, { ...seen(now), kind: 'own_wallet', refund_address }, proved));
        break;
      }
      case 'deposit':
        await pay(deps, faucet, context);
        return;
      default:
        return;
    }
  }
  throw new Error(`playing ${ids.session_id} came to no end`);
}

const seen = (context: SaleContext) => ({ expected_version: context.session.version });

/** Reads under the lock, so that a decision that is being made is waited for. */
async function look(deps: HelperDeps, ids: Ids) {
  return deps.sale.core.db.withTx(async (tx) => {
    const context = await lockContext(tx, deps.sale, ids.tenant_id, ids.session_id);
    return { context, session: context.session, step: stepOf(context.session, context.sale) };
  });
}

async function act(deps: HelperDeps, ids: Ids, command: (context: SaleContext) => Promise<SaleContext>): Promise<void> {
  await deps.sale.core.db.withTx(async (tx) =>
    command(await lockContext(tx, deps.sale, ids.tenant_id, ids.session_id)),
  );
}

/** The first listed token that the session leaves open. */
function anyToken({ deps, tenant, session }: SaleContext): { asset: string; network: string } {
  const token = deps
    .catalogue(tenant.mode)
    .tokens.filter(({ asset }) => session.target_token === null || asset.symbol === session.target_token)
    .find(({ network }) => session.target_network === null || network === session.target_network);
  if (token === undefined) throw new PublicError('pair_unsupported');
  return { asset: token.asset.symbol, network: token.network };
}

/** Opens a check and has the provider's page approve it; false while a person at the provider looks at it. */
async function passIdentity(deps: HelperDeps, ids: Ids, context: SaleContext): Promise<boolean> {
  if (context.sale.identity_status === 'review') return false;
  const { tenant, session } = context;
  await startIdentity(deps.sale, ids, { expected_version: session.version, return_url: null });
  const check = await findLatestCheck(deps.sale.core.db, ids.tenant_id, ids.session_id);
  if (check === null) throw new Error(`the check of ${ids.session_id} is gone`);
  await answered(deps.decider.approve(check.provider_reference, person.name));
  const result = await answered(deps.sale.identity(tenant.mode).read(check.provider_reference));
  await recordIdentity(deps.sale, check, result);
  return true;
}

/** By the first method that can carry the amount. */
async function giveAccount(context: SaleContext, ending: Ending): Promise<SaleContext> {
  const { session, sale, tenant, deps } = context;
  const method = deps
    .catalogue(tenant.mode)
    .methodsFor(session.currency, sale.country_code)
    .find(({ min_minor, max_minor }) => session.amount_units >= min_minor && session.amount_units <= max_minor);
  if (method === undefined) throw new PublicError('method_unsupported');
  const fields = detailsFor(method, ending);
  return setPayoutAccount(context, { ...seen(context), method: method.id, fields, accept_name_mismatch: true });
}

/** Asks a price and takes it, in one decision: it can not lapse in between. */
async function acceptPrice(context: SaleContext): Promise<SaleContext> {
  const offered = await makeOffer(context, seen(context));
  return confirmOffer(offered, { ...seen(offered), offer_id: offered.sale.offer_id ?? '' });
}

/** Sends what is due, unless it is there or on its way already: the helper may be called twice. */
async function pay(deps: HelperDeps, faucet: Faucet, { sale, tenant, session }: SaleContext): Promise<void> {
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
async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The chain or the identity provider of the sandbox does not answer. Try again in a moment.',
      cause,
    });
  }
}
