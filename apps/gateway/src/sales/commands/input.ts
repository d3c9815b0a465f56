import { PublicError } from '../../errors/index.js';
import { change, type SaleContext } from '../context.js';
import { openMethods } from '../methods.js';
import { guard } from './guard.js';

const beforePrice = ['country', 'asset', 'identity', 'payout_account', 'price'] as const;

/** Country of residence, where the session does not say it. It decides which payout methods there are. */
export async function setCountry(
  context: SaleContext,
  input: { expected_version: number; country_code: string },
): Promise<SaleContext> {
  guard(context, input.expected_version, beforePrice);
  const catalogue = context.deps.catalogue(context.tenant.mode);
  const country = catalogue.country(input.country_code);
  if (country?.supported !== true) throw new PublicError('country_unsupported', { param: '/country_code' });
  if ((await openMethods(context, country.country_code)).length === 0) {
    throw new PublicError('country_unsupported', {
      param: '/country_code',
      message: `There is no payout in ${context.session.currency} to this country.`,
    });
  }
  return change(context, {
    sale: { country_code: country.country_code, account_id: null },
    session: { country_code: country.country_code },
    events: [{ type: 'session.user_input' }],
  });
}

/**
 * What is sold and on which network, where the session leaves it to the user. The session names it once the address is shown:
 * until then the user may change his mind.
 */
export async function setAsset(
  context: SaleContext,
  input: { expected_version: number; asset: string; network: string },
): Promise<SaleContext> {
  guard(context, input.expected_version, beforePrice);
  const { session } = context;
  const token = context.deps.catalogue(context.tenant.mode).token(input.asset, input.network);
  if (token === undefined) throw new PublicError('pair_unsupported', { param: '/network' });
  // What the partner fixed is not the user's to change.
  if (session.target_token !== null && session.target_token !== token.asset.symbol) {
    throw new PublicError('pair_unsupported', { param: '/asset' });
  }
  if (session.target_network !== null && session.target_network !== token.network) {
    throw new PublicError('pair_unsupported', { param: '/network' });
  }
  return change(context, {
    sale: { asset: token.asset.symbol, network: token.network, offer_id: null },
    events: [{ type: 'session.user_input' }],
  });
}
