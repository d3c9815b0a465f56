import type { FastifyRequest } from 'fastify';
import type { Tenant } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import { addOriginCommand, type Directory, mayEmbed, originOf } from '../../partners/index.js';

/** Whose page asks: the `Origin` header, else the origin of the `Referer`; null for neither. Taken as it stands, never repaired. */
export function pageOrigin(request: FastifyRequest): string | null {
  const { origin, referer } = request.headers;
  if (origin !== undefined) return origin;
  return referer === undefined ? null : originOf(referer);
}

/**
 * Exact: no wildcard, no sub-domain, no other port. The surface's own origin needs no registration.
 *
 * @throws PublicError 403 that names the origin and the command that adds it
 */
export async function requireEmbedOrigin(
  request: FastifyRequest,
  deps: { directory: Directory; surface_url: string },
  tenant: Tenant,
): Promise<void> {
  const origin = pageOrigin(request);
  if (origin === null) throw new PublicError('origin_missing');
  if (origin === deps.surface_url || (await mayEmbed(deps.directory, tenant, origin))) return;
  throw new PublicError('origin_not_allowed', { message: explain(tenant, origin) });
}

/** @throws PublicError 403 anywhere but on the surface's own origin */
export function requireOwnOrigin(request: FastifyRequest, surface_url: string): void {
  const origin = pageOrigin(request);
  if (origin === null) throw new PublicError('origin_missing');
  if (origin !== surface_url) {
    throw new PublicError('origin_not_allowed', { message: `Only pages of ${surface_url} may ask for this.` });
  }
}

function explain(tenant: Tenant, origin: string): string {
  if (origin === 'null') {
    return 'The page has the origin "null", as sandboxed frames and local files do. Open it from a registered origin.';
  }
  if (originOf(origin) !== origin) return 'The Origin header of this request is not an origin.';
  return `${origin} is not registered as an embed origin. Add it with: ${addOriginCommand(tenant, 'embed', origin)}`;
}
