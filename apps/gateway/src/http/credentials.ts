import type { FastifyRequest } from 'fastify';
import type { Mode } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { checkApiKey } from '../ids/index.js';
import type { Directory, KeyOwner } from '../partners/index.js';
import { noteScopes, type Scope } from './scopes.js';
import type { GateServer } from './server.js';

interface KeyDeps {
  readonly directory: Directory;
  readonly modes: readonly Mode[];
}

/**
 * Credentials are checked before id and body. The key's checksum and mode are looked at before any look-up, so that a typo or
 * a guess never reaches the database.
 *
 * @throws PublicError 401 for no key, a wrong one, or a mode that is not served; 403 for the wrong kind
 */
export async function authenticate(key: string | null, wanted: 'sk' | 'pk', deps: KeyDeps): Promise<KeyOwner> {
  const wellFormed = requireWellFormed(key, wanted, deps);
  return requireOwner(await deps.directory.keyOwner(wellFormed));
}

function requireWellFormed(key: string | null, wanted: 'sk' | 'pk', { modes }: KeyDeps): string {
  if (key === null || key === '') throw new PublicError('api_key_missing');
  const parsed = checkApiKey(key);
  if (parsed === null) throw new PublicError('api_key_invalid');
  if (!modes.includes(parsed.mode)) throw new PublicError('mode_mismatch');
  if (parsed.kind !== wanted) throw new PublicError('wrong_key_type');
  return key;
}

function requireOwner(owner: KeyOwner | null): KeyOwner {
  if (owner === null) throw new PublicError('api_key_invalid');
  return owner;
}

/**
 * Asks for a secret key on every route that is made here from now on: all that a partner's server calls.
 *
 * @throws PublicError on a request, as `authenticate` does; 403 as well for a disabled partner and for a key without the scope
 */
export function requireSecretKey(app: GateServer, deps: KeyDeps): void {
  noteScopes(app);
  const admit = (request: FastifyRequest, found: KeyOwner | null): void => {
    const owner = requireOwner(found);
    request.caller = { tenant: owner.tenant, key_id: owner.key_id };
    if (owner.tenant.disabled) throw new PublicError('partner_disabled');
    requireScope(owner, request.routeOptions.config.scope);
  };
  app.addHook('onRequest', (request, _reply, done) => {
    const key = requireWellFormed(bearer(request), 'sk', deps);
    const known = deps.directory.knownKeyOwner(key);
    if (known === undefined) {
      deps.directory
        .keyOwner(key)
        .then((owner) => admit(request, owner))
        .then(() => done(), done);
      return;
    }
    admit(request, known);
    done();
  });
}

/** A key without scopes may do everything; one with scopes nothing that they do not name. */
function requireScope({ scopes }: KeyOwner, needed: Scope | undefined): void {
  if (scopes.length === 0 || (needed !== undefined && scopes.includes(needed))) return;
  throw new PublicError('scope_missing', { message: `This key lacks the scope ${needed} for this operation.` });
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
