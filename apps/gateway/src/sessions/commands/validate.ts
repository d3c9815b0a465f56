import type { Catalogue } from '../../catalogue/index.js';
import { parseEvmAddress } from '../../chains/address.js';
import type { Tenant } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import { boundedMetadata } from '../../http/index.js';
import { addOriginCommand, type Directory, mayReturn, originOf, requireEntitlement } from '../../partners/index.js';
import type { LockedQuote } from '../../quotes/index.js';
import type { CreateSessionBody } from '../schema.js';
import type { Session } from '../session.js';
import { readAmount } from './amount.js';
import { agreeWithQuote } from './at-quote.js';

/** A session as asked for: valid against the catalogue, in canonical form. */
export type NewSession = Pick<
  Session,
  | 'flow'
  | 'amount_in'
  | 'amount'
  | 'amount_units'
  | 'currency'
  | 'target_token'
  | 'target_network'
  | 'wallet_address'
  | 'refund_address'
  | 'return_url'
  | 'cancel_url'
  | 'country_code'
  | 'locale'
  | 'customer_id'
  | 'quote_preview_id'
  | 'user_reference'
  | 'metadata'
> & { readonly expires_in_s: number };

const defaultExpiresIn_s = 86_400;

export interface ValidateDeps {
  readonly catalogue: Catalogue;
  readonly directory: Directory;
  readonly isForbiddenAddress: (address: string) => Promise<boolean>;
  readonly isCustomer: (customer_id: string) => Promise<boolean>;
  /** A quote of this partner's that was locked through the API; null for any other. */
  readonly findLockedQuote: (quote_id: string) => Promise<LockedQuote | null>;
}

/**
 * Checks what a schema can not say. Asks no chain and no bank: only the catalogue, the registered origins, the addresses that coins
 * never go to, and whether there are such a customer and such a quote where they are named.
 *
 * @throws PublicError that names the field and says what to do
 */
export async function validateNewSession(
  deps: ValidateDeps,
  tenant: Tenant,
  body: CreateSessionBody,
): Promise<NewSession> {
  const param = '/quote_preview_id';
  if (body.quote_preview_id !== undefined) requireEntitlement({ tenant }, 'rails', { param });
  const input = await readInput(deps, tenant, body);
  if (body.quote_preview_id === undefined) return input;
  const locked = await deps.findLockedQuote(body.quote_preview_id);
  if (locked === null) throw new PublicError('quote_unknown', { param });
  return agreeWithQuote(deps.catalogue, input, locked);
}

async function readInput(deps: ValidateDeps, tenant: Tenant, body: CreateSessionBody): Promise<NewSession> {
  refuseUnavailable(body);
  const currency = deps.catalogue.currency(body.currency);
  if (currency === undefined) throw new PublicError('currency_unsupported', { param: '/currency' });

  const amount = readAmount(deps.catalogue, body, currency);
  const { target_token, target_network } = resolveTarget(deps.catalogue, body);
  const address = async (field: 'wallet_address' | 'refund_address', text: string) => {
    const parsed = parseEvmAddress(text);
    if (!parsed.ok) throw new PublicError(parsed.problem, { param: `/${field}` });
    if (await deps.isForbiddenAddress(parsed.address))
      throw new PublicError('address_not_allowed', { param: `/${field}` });
    return parsed.address;
  };
  const country = body.country_code === undefined ? null : body.country_code.toUpperCase();
  if (country !== null && deps.catalogue.country(country)?.supported !== true) {
    throw new PublicError('country_unsupported', { param: '/country_code' });
  }
  return {
    flow: 'off_ramp',
    ...amount,
    currency: currency.code,
    target_token,
    target_network,
    wallet_address: body.wallet_address === undefined ? null : await address('wallet_address', body.wallet_address),
    refund_address: body.refund_address === undefined ? null : await address('refund_address', body.refund_address),
    return_url: await registeredUrl(deps.directory, tenant, 'return_url', body.return_url),
    cancel_url:
      body.cancel_url === undefined ? null : await registeredUrl(deps.directory, tenant, 'cancel_url', body.cancel_url),
    country_code: country,
    locale: body.locale ?? null,
    customer_id: body.customer_id === undefined ? null : await knownCustomer(deps.isCustomer, body.customer_id),
    quote_preview_id: null,
    user_reference: body.user_reference ?? null,
    metadata: boundedMetadata(body.metadata),
    expires_in_s: body.expires_in ?? defaultExpiresIn_s,
  };
}

const documentedFlows: ReadonlySet<string> = new Set(['off_ramp', 'on_ramp', 'swap']);

/** A documented field whose part is not switched on is said to be so, never ignored. */
function refuseUnavailable(body: CreateSessionBody): void {
  if (body.flow !== undefined && !documentedFlows.has(body.flow)) {
    throw new PublicError('field_invalid', { param: '/flow', message: 'flow must be off_ramp, on_ramp or swap.' });
  }
  if (body.flow === 'on_ramp' || body.flow === 'swap')
    throw new PublicError('capability_not_enabled', { param: '/flow' });
  if (body.kyc_package !== undefined) {
    throw new PublicError('not_entitled', {
      param: '/kyc_package',
      message:
        'kyc_package can not be used yet. Leave it away: the hosted surface asks for identity where it is needed.',
    });
  }
}

async function knownCustomer(isCustomer: (id: string) => Promise<boolean>, id: string): Promise<string> {
  if (!(await isCustomer(id))) throw new PublicError('customer_unknown', { param: '/customer_id' });
  return id;
}

function resolveTarget(catalogue: Catalogue, body: CreateSessionBody) {
  const { target_token: symbol, target_network: network } = body;
  const token = symbol === undefined ? undefined : catalogue.asset(symbol);
  if (symbol !== undefined && token === undefined)
    throw new PublicError('asset_unsupported', { param: '/target_token' });
  const chain = network === undefined ? undefined : catalogue.network(network);
  if (network !== undefined && chain === undefined)
    throw new PublicError('network_unsupported', { param: '/target_network' });
  if (token !== undefined && chain !== undefined && catalogue.token(token.symbol, chain) === undefined) {
    throw new PublicError('pair_unsupported', { param: '/target_network' });
  }
  return { target_token: token?.symbol ?? null, target_network: chain ?? null };
}

const maxUrl = 2_048;

/** As a browser would write it: what a parser would clean up (spaces, control characters, backslashes) is refused. */
const plainUrl = /^https?:\/\/[^\s\p{Cc}\p{Cs}\\]+$/iu;

/** An absolute URL whose origin the partner registered; https, or http on loopback in test. */
async function registeredUrl(
  directory: Directory,
  tenant: Tenant,
  field: 'return_url' | 'cancel_url',
  text: string,
): Promise<string> {
  const origin = plainUrl.test(text) ? originOf(text) : null;
  const scheme =
    origin !== null &&
    (origin.startsWith('https://') ||
      (tenant.mode === 'test' && /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin)));
  if (origin === null || !scheme || text.length > maxUrl)
    throw new PublicError('return_url_invalid', { param: `/${field}` });
  if (!(await mayReturn(directory, tenant, origin))) {
    throw new PublicError('return_url_not_registered', {
      param: `/${field}`,
      message: `${origin} is not registered as a return origin. Add it with: ${addOriginCommand(tenant, 'return', origin)}`,
    });
  }
  return text;
}
