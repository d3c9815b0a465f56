import type { FastifyRequest } from 'fastify';
import { PublicError } from '../../errors/index.js';
import { originOf } from '../../partners/index.js';
import type { IdentityProvider } from '../../users/index.js';
import { startIdentity } from '../commands/identity.js';
import type { SaleDeps } from '../deps.js';
import { claimsOf } from './caller.js';
import type { SurfaceDeps } from './deps.js';
import { readState } from './read.js';
import type { SurfaceState } from './state.schema.js';
import { answerWrite } from './write.js';

/** Starts the identity check, or finds the one under way; the state says where the user goes for it. */
export async function openIdentity(
  deps: SurfaceDeps,
  request: FastifyRequest,
  input: { readonly expected_version: number; readonly return_url?: string },
): Promise<SurfaceState> {
  const { tenant_id, session_id } = claimsOf(request);
  const { return_url = null } = input;
  // The provider sends the user back to the surface and nowhere else.
  if (return_url !== null && originOf(return_url) !== deps.sale.core.config.public_surface_url) {
    throw new PublicError('field_invalid', {
      param: '/return_url',
      message: 'return_url must be a page of the surface.',
    });
  }
  return answerWrite(deps, request, async () => {
    const { expected_version } = input;
    await startIdentity(answering(deps.sale), { tenant_id, session_id }, { expected_version, return_url });
    return readState(deps, request);
  });
}

/** A provider that does not answer has started nothing that anybody knows of: the user may simply try again. */
function answering(deps: SaleDeps): SaleDeps {
  return {
    ...deps,
    identity: (mode) => {
      const provider: IdentityProvider = deps.identity(mode);
      return {
        ...provider,
        start: (request) =>
          provider.start(request).catch((cause: unknown) => {
            throw new PublicError('temporarily_unavailable', {
              message: 'The identity check can not be started right now. Try again in a moment.',
              cause,
            });
          }),
      };
    },
  };
}
