import { Type } from 'typebox';
import type { Tenant } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import { callerOf, type GateServer, idempotencyOf, writeOnce } from '../../http/index.js';
import { isId } from '../../ids/index.js';
import { findSession, renderSession, type Session, sessionObject } from '../../sessions/index.js';
import { lockContext } from '../context.js';
import { clockRoute } from './clock.js';
import type { HelperDeps } from './deps.js';
import { bringExpiryForward } from './expire.js';
import type { Faucet } from './faucet.js';
import type { Ending } from './person.js';
import { playUser } from './play.js';

const idParams = Type.Object({ id: Type.String() });
const noBody = Type.Object({}, { additionalProperties: false, examples: [{}] });
const played =
  'Identity and payout account are synthetic, and the coins really come, from the deployment’s faucet. Answered at once; the session reaches its end within a minute.';

/**
 * `/test_helpers/*`, mounted below `/v1` under the secret-key check; test keys only. A helper does what a user or time would do,
 * and never sets a state: the session that it answers with reaches its end by itself.
 */
export function helperRoutes(app: GateServer, deps: HelperDeps): void {
  const { core } = deps.sale;
  app.addHook('onRequest', async (request) => {
    if (callerOf(request).tenant.mode === 'test') return;
    throw new PublicError('wrong_key_type', { message: 'Test helpers take test keys only.' });
  });
  clockRoute(app, deps);

  const options = (operationId: string, summary: string, description: string) => ({
    schema: {
      operationId,
      summary,
      description,
      tags: ['Test helpers'],
      params: idParams,
      body: noBody,
      response: { 200: sessionObject },
    },
    preValidation: async (request: { body: unknown }) => {
      request.body ??= {};
    },
  });

  const play = (path: string, operationId: string, summary: string, ending: Ending) =>
    app.post(`/test_helpers/gate_sessions/:id/${path}`, options(operationId, summary, played), async (request) => {
      const { tenant } = callerOf(request);
      // Repeating it goes on where the sale stands, so a key has nothing to guard; a malformed one is refused as everywhere.
      idempotencyOf(request);
      const { tenant_id, session_id } = await requireSession(tenant, request.params.id);
      if (deps.faucet === null) throw new PublicError('faucet_missing');
      await playOnce(deps.faucet, { tenant_id, session_id }, ending);
      deps.nudge();
      return rendered(tenant, await requireSession(tenant, session_id));
    });
  play('complete', 'completeTestSession', 'Play the user to a paid sale', 'pays');
  play('fail', 'failTestSession', 'Play the user to a payout that the bank refuses for good', 'refuses');

  app.post(
    '/test_helpers/gate_sessions/:id/expire',
    {
      ...options(
        'expireTestSession',
        'Bring the session’s own deadline forward',
        'The session then expires as it would have later.',
      ),
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { tenant_id, session_id } = await requireSession(tenant, request.params.id);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const { session } = await bringExpiryForward(await lockContext(tx, deps.sale, tenant_id, session_id));
        return { status: 200, body: rendered(tenant, session), subject: session.subject };
      });
      deps.nudge();
      return reply;
    },
  );

  // A client that gave up waiting asks again while the first is being played.
  const playing = new Map<string, Promise<void>>();
  function playOnce(faucet: Faucet, ids: { tenant_id: number; session_id: string }, ending: Ending): Promise<void> {
    const key = `${ids.session_id} ${ending}`;
    const running = playing.get(key);
    if (running !== undefined) return running;
    const started = playUser(deps, faucet, ids, ending).finally(() => playing.delete(key));
    playing.set(key, started);
    return started;
  }

  const rendered = (tenant: Tenant, session: Session) => renderSession(tenant, session, deps.links.urlFor(session));

  /** @throws PublicError 404 for another partner's session as for one that does not exist */
  async function requireSession(tenant: Tenant, id: string): Promise<Session> {
    const session = isId('gs', id) ? await findSession(core.db, core, tenant.tenant_id, id) : null;
    if (session === null) throw new PublicError('not_found', { message: 'There is no such session.' });
    return session;
  }
}
