import { PublicError } from '../../errors/index.js';
import { isTerminal } from '../../sessions/index.js';
import { setAsset, setCountry } from '../commands/input.js';
import { addressInput, setSource } from '../commands/source.js';
import { lockContext, type SaleContext } from '../context.js';
import { type Step, stepOf } from '../step.js';
import type { HelperDeps } from './deps.js';
import type { Faucet } from './faucet.js';
import { acceptPrice, answered, anyToken, giveAccount, type Ids, passIdentity, pay, seen } from './moves.js';
import { type Ending, homes } from './person.js';

/** More steps than any sale has: a helper that gets nowhere must end. */
const maxSteps = 16;

/** Steps at which the account can still be chosen. */
const beforePrice: ReadonlySet<Step> = new Set(['country', 'asset', 'identity', 'payout_account', 'price']);

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
