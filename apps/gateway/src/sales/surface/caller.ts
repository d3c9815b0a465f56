import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { EmbedClaims, EmbedScope } from '../../crypto/index.js';
import { PublicError } from '../../errors/index.js';
import type { SurfaceDeps } from './deps.js';

/** The surface's own credential. The session stands in the token, so a token of another session reaches only that one. */
export function requireEmbedToken(deps: SurfaceDeps, scope: EmbedScope): onRequestAsyncHookHandler {
  const { core } = deps.sale;
  return async (request) => {
    const token = request.headers['x-embed-token'];
    const claims = typeof token === 'string' ? await deps.embedTokens.verify(token) : null;
    if (claims === null) throw new PublicError('embed_token_invalid');
    const tenant = await deps.sale.directory.tenant(claims.tenant_id);
    if (!core.config.modes.includes(tenant.mode)) throw new PublicError('embed_token_invalid');
    request.caller = { tenant, key_id: null };
    request.embed = claims;
    if (scope === 'pay' && claims.scope !== 'pay') throw new PublicError('view_only');
  };
}

/** @throws if a route forgot the hook: a bug */
export function claimsOf(request: FastifyRequest): EmbedClaims {
  if (request.embed === null) throw new Error(`route ${request.routeOptions.url} has no embed token check`);
  return request.embed;
}

declare module 'fastify' {
  interface FastifyRequest {
    embed: EmbedClaims | null;
  }
}
