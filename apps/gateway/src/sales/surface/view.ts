import { tenantNow } from '../../clock/index.js';
import { PublicError } from '../../errors/index.js';
import type { GateServer } from '../../http/index.js';
import { isTerminal } from '../../sessions/index.js';
import type { SurfaceDeps } from './deps.js';
import { viewable_ms } from './links.js';
import { openById, openingOf } from './opening.js';
import { requireOwnOrigin } from './origin.js';
import { bootstrapObject, viewBody } from './schema.js';

/**
 * `POST /v1/embed/view`: for 90 days after the last thing that happened to a session, whoever holds its client secret or a fresh
 * link may look at receipt, refund or returned payout, on the surface's own origin only. The token changes nothing.
 */
export function viewRoute(app: GateServer, deps: SurfaceDeps): void {
  const { core } = deps.sale;
  const { public_surface_url: surface_url } = core.config;
  app.post(
    '/embed/view',
    {
      schema: {
        operationId: 'createViewToken',
        summary: 'Look at a session that has ended',
        description: 'For 90 days after the end, on the surface’s own origin only. The token changes nothing.',
        tags: ['Surface'],
        body: viewBody,
        response: { 201: bootstrapObject },
      },
      preValidation: async (request) => {
        request.body ??= {};
        requireOwnOrigin(request, surface_url);
      },
    },
    async (request, reply) => {
      const { client_secret, link } = request.body;
      if (client_secret === undefined && link === undefined) {
        throw new PublicError('field_required', {
          param: '/client_secret',
          message: 'client_secret or link is required.',
        });
      }
      const named =
        client_secret === undefined ? deps.links.verify(link ?? '') : deps.clientSecrets.verify(client_secret);
      if (named === null) throw new PublicError('client_secret_invalid', { message: lost });
      app.gatekeeper.session(request, named.session_id);
      const { tenant, session } = await openById(core, named.session_id);
      request.caller = { tenant, key_id: null };
      const idle_ms = tenantNow(core.clock, tenant).getTime() - session.updated_at.getTime();
      if (isTerminal(session) && idle_ms > viewable_ms) {
        throw new PublicError('client_secret_invalid', { message: lost });
      }
      const opening = await openingOf({ embedTokens: deps.embedTokens, surface_url }, tenant, session, 'view');
      return reply.code(201).send(opening);
    },
  );
}

const lost = 'This can not be opened any more. Open it again from where you started the sale.';
