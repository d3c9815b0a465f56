import type { FastifyRequest } from 'fastify';
import type { Tenant } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import { authenticate, bearer, type Caller, type GateServer } from '../../http/index.js';
import { isTerminal, type Session } from '../../sessions/index.js';
import { allowAnyOrigin, answerPreflight } from './cors.js';
import type { SurfaceDeps } from './deps.js';
import { openById, openingOf } from './opening.js';
import { pageOrigin, requireEmbedOrigin } from './origin.js';
import { bootstrapBody, bootstrapObject } from './schema.js';

/**
 * `POST /v1/embed/bootstrap`: a page of the partner's shows its publishable key and the session's client secret, and gets a token
 * for the surface. On the surface's own origin the client secret alone is enough: it names partner and mode.
 *
 * It takes `Idempotency-Key` and ignores it: a replay would hand out a dead token.
 */
export function bootstrapRoute(app: GateServer, deps: SurfaceDeps): void {
  const { core, directory } = deps.sale;
  const { modes, public_surface_url: surface_url } = core.config;
  const opening = { embedTokens: deps.embedTokens, surface_url };

  app.options('/embed/bootstrap', { schema: { hide: true } as object, onSend: allowAnyOrigin }, answerPreflight);

  app.post(
    '/embed/bootstrap',
    {
      schema: {
        operationId: 'createEmbedToken',
        summary: 'Open the hosted surface',
        description:
          'From the partner’s page with its publishable key, or on the surface’s own origin with the client secret alone. The origin must be registered exactly. 200 instead of 201 says that nothing can be sold now, in `unavailable`.',
        tags: ['Surface'],
        body: bootstrapBody,
        response: { 200: bootstrapObject, 201: bootstrapObject },
      },
      onSend: allowAnyOrigin,
      // Credentials come before the body, which may hold them: so this runs when the body is parsed and before it is checked.
      preValidation: async (request) => {
        request.body ??= {};
        request.caller = await whoAsks(request);
        if (request.caller === null) return;
        await requireEmbedOrigin(request, { directory, surface_url }, request.caller.tenant);
      },
    },
    async (request, reply) => {
      const { session, tenant } = await sessionOf(request, request.body.clientSecret);
      request.caller ??= { tenant, key_id: null };
      if (tenant.disabled) {
        const closed = await openingOf(opening, tenant, null, 'view');
        return reply.code(200).send({ ...closed, unavailable: { reason: 'partner_disabled' } });
      }
      if (session !== null && isTerminal(session)) throw new PublicError('session_terminal');
      return reply.code(201).send(await openingOf(opening, tenant, session, 'pay'));
    },
  );

  /** The key and its partner; null when there is no key but a client secret on the surface's own origin. */
  async function whoAsks(request: FastifyRequest): Promise<Caller | null> {
    const body = request.body as { publishable_key?: unknown; clientSecret?: unknown } | null;
    const header = request.headers['x-publishable-key'];
    const inBody = typeof body?.publishable_key === 'string' ? body.publishable_key : null;
    const key = bearer(request) ?? (typeof header === 'string' ? header : null) ?? inBody;
    if (key === null && typeof body?.clientSecret === 'string' && pageOrigin(request) === surface_url) return null;
    const { tenant, key_id } = await authenticate(key, 'pk', { directory, modes });
    return { tenant, key_id };
  }

  /** @throws PublicError 401 for a secret that is not ours, or of another partner's session */
  async function sessionOf(
    request: FastifyRequest,
    secret: string | undefined,
  ): Promise<{ tenant: Tenant; session: Session | null }> {
    const owner = request.caller?.tenant ?? null;
    if (secret === undefined) {
      if (owner === null) throw new PublicError('api_key_missing');
      return { tenant: owner, session: null };
    }
    const named = deps.clientSecrets.verify(secret);
    if (named === null) throw new PublicError('client_secret_invalid');
    app.gatekeeper.session(request, named.session_id);
    const opened = await openById(core, named.session_id);
    if (owner !== null && owner.tenant_id !== opened.tenant.tenant_id) throw new PublicError('client_secret_invalid');
    return opened;
  }
}
