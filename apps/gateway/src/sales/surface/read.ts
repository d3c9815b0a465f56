import type { FastifyRequest } from 'fastify';
import { PublicError } from '../../errors/index.js';
import { callerOf, type GateServer } from '../../http/index.js';
import { findSession, type Session } from '../../sessions/index.js';
import { claimsOf, requireEmbedToken } from './caller.js';
import type { SurfaceDeps } from './deps.js';
import { loadFacts } from './facts.js';
import { renderState } from './render.js';
import { sessionQuery } from './schema.js';
import { type SurfaceState, surfaceState } from './state.schema.js';

const longPoll_ms = 25_000;

/** `GET /v1/embed/session`: the state of the token's session; with `after_version` as soon as it is another than that. */
export function readRoute(app: GateServer, deps: SurfaceDeps): void {
  app.get(
    '/embed/session',
    {
      schema: {
        operationId: 'retrieveSurfaceSession',
        summary: 'What the surface shows',
        description:
          'All that the page shows, decided here. With `after_version` it waits up to 25 seconds for another version.',
        tags: ['Surface'],
        querystring: sessionQuery,
        response: { 200: surfaceState },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
      onRequest: requireEmbedToken(deps, 'view'),
    },
    async (request, reply) => {
      const { after_version } = request.query;
      let session = await currentSession(deps, request);
      if (after_version !== undefined && `${session.version}` === after_version.replace(/^0+(?=.)/, '')) {
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const { tenant_id, session_id, version } = session;
        const seen = { tenant_id, session_id, version };
        const waited = await deps.poller.waitForChange(seen, { timeout_ms: longPoll_ms, signal: gone.signal });
        if (!waited) throw new PublicError('database_unavailable');
        // Nobody reads the answer of a page that was closed.
        if (gone.signal.aborted) return reply.hijack();
        // A connection kept alive would hold up the shutdown that has just ended this wait.
        if (deps.poller.stopped) reply.header('Connection', 'close');
        // The partner may have moved its test clock meanwhile.
        request.caller = { tenant: await deps.sale.directory.tenant(tenant_id), key_id: null };
        session = await currentSession(deps, request);
      }
      reply.header('Cache-Control', 'no-store');
      return readState(deps, request, session);
    },
  );
}

/** The state of the token's session as it is now. */
export async function readState(deps: SurfaceDeps, request: FastifyRequest, session?: Session): Promise<SurfaceState> {
  const { tenant } = callerOf(request);
  const current = session ?? (await currentSession(deps, request));
  const facts = await deps.sale.core.db.read((tx) => loadFacts(tx, deps.sale, tenant, current));
  return renderState(deps.sale, facts, claimsOf(request).scope);
}

async function currentSession(deps: SurfaceDeps, request: FastifyRequest): Promise<Session> {
  const { tenant_id, session_id } = claimsOf(request);
  const session = await findSession(deps.sale.core.db, deps.sale.core, tenant_id, session_id);
  if (session === null) throw new PublicError('embed_token_invalid');
  return session;
}
