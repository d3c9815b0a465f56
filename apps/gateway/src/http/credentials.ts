import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Mode } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { checkApiKey } from '../ids/index.js';
import type { Directory, KeyOwner } from '../partners/index.js';

/**
 * Credentials are checked before id and body. The key's checksum and mode are looked at before any look-up, so that a typo or
 * a guess never reaches the database.
 *
 * @throws PublicError 401 for no key, a wrong one, or a mode that is not served; 403 for the wrong kind or a disabled partner
 */
export async function authenticate(
  key: string | null,
  wanted: 'sk' | 'pk',
  deps: { directory: Directory; modes: readonly Mode[] },
): Promise<KeyOwner> {
  if (key === null || key === '') throw new PublicError('api_key_missing');
  const parsed = checkApiKey(key);
  if (parsed === null) throw new PublicError('api_key_invalid');
  if (!deps.modes.includes(parsed.mode)) throw new PublicError('mode_mismatch');
  if (parsed.kind !== wanted) throw new PublicError('wrong_key_type');
  const owner = await deps.directory.keyOwner(key);
  if (owner === null) throw new PublicError('api_key_invalid');
  return owner;
}

/** For every route that a partner's server calls. */
export function requireSecretKey(deps: { directory: Directory; modes: readonly Mode[] }): onRequestAsyncHookHandler {
  return async (request) => {
    const owner = await authenticate(bearer(request), 'sk', deps);
    request.caller = { tenant: owner.tenant, key_id: owner.key_id };
    if (owner.tenant.disabled) throw new PublicError('partner_disabled');
  };
}

export function bearer(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer ([\x21-\x7e]+)$/i.exec(header);
  return match?.[1] ?? '';
}

/** The caller that the credential hook left. @throws if a route forgot the hook: a bug */
export function callerOf(request: FastifyRequest) {
  if (request.caller === null) throw new Error(`route ${request.routeOptions.url} has no credential check`);
  return request.caller;
}
