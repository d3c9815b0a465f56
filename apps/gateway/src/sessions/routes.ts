import { Type } from 'typebox';
import type { Catalogue } from '../catalogue/index.js';
import type { Core, Mode, Tenant } from '../common/index.js';
import type { ClientSecrets } from '../crypto/index.js';
import { isCustomerKept } from '../customers/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import {
  callerOf,
  earlierAnswer,
  type GateServer,
  idempotencyOf,
  listPage,
  oncePerKey,
  parseLimit,
  parseRfc3339,
  sendAnswer,
  writeOnce,
} from '../http/index.js';
import { isId } from '../ids/index.js';
import type { Directory } from '../partners/index.js';
import { findLockedQuote } from '../quotes/index.js';
import { cancelSession } from './commands/cancel.js';
import { type CreateDeps, createSession } from './commands/create.js';
import { validateNewSession } from './commands/validate.js';
import {
  type CreateSessionBody,
  createdSessionObject,
  createSessionBody,
  listSessionsQuery,
  sessionList,
  sessionObject,
} from './schema.js';
import { sortUnknownFields } from './sensitive.js';
import { renderSession, type Session } from './session.js';
import { findSession, listSessions, lockSession } from './store.js';

export interface SessionRouteDeps {
  readonly core: Core;
  readonly catalogue: (mode: Mode) => Catalogue;
  readonly directory: Directory;
  readonly clientSecrets: ClientSecrets;
  readonly isForbiddenAddress: (mode: Mode, address: string) => Promise<boolean>;
  readonly startAtQuote: CreateDeps['startAtQuote'];
  /** What else ends with a cancelled session: its open price lock. */
  readonly onCancelled: (tx: Tx, tenant: Tenant, session: Session) => Promise<void>;
  /** Mints the link of `action_required` for a single read. */
  readonly actionUrl: (session: Session) => string | null;
}

const idParams = Type.Object({ id: Type.String() });
const knownFields: ReadonlySet<string> = new Set(Object.keys(createSessionBody.properties));
const statuses: ReadonlySet<string> = new Set(['open', 'completed', 'expired', 'cancelled']);

/** `/v1/gate_sessions`: create, retrieve, list, cancel. Mounted under the secret-key check. */
export function sessionRoutes(app: GateServer, deps: SessionRouteDeps): void {
  const { core } = deps;
  const validated = (tenant: Tenant, body: CreateSessionBody) =>
    validateNewSession(
      {
        catalogue: deps.catalogue(tenant.mode),
        directory: deps.directory,
        isForbiddenAddress: (address) => deps.isForbiddenAddress(tenant.mode, address),
        findLockedQuote: (quote_id) => findLockedQuote(core.db, tenant.tenant_id, quote_id),
        isCustomer: (customer_id) => isCustomerKept(core.db, tenant.tenant_id, customer_id),
      },
      tenant,
      body,
    );

  app.post(
    '/gate_sessions',
    {
      schema: {
        operationId: 'createSession',
        summary: 'Create a session',
        description:
          'Starts one sale. Show the user `hosted_url`, or the surface with `client_secret` in your page. Fields that are unknown are ignored and named in `Gate-Warning`; bank, card and identity data is refused.',
        tags: ['Sessions'],
        body: createSessionBody,
        response: { 201: createdSessionObject },
      },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const unknown = sortUnknownFields(request.body, knownFields);
      const [refused] = unknown.sensitive;
      if (refused !== undefined) throw new PublicError('sensitive_field', { param: `/${refused}` });
      request.ignored.push(...unknown.ignored);
      const idempotency = idempotencyOf(request);
      const outcome = await oncePerKey(request, tenant, idempotency, async () => {
        let refusal: PublicError | null = null;
        try {
          const input = await validated(tenant, request.body);
          const body = await createSession(deps, tenant, input, idempotency);
          if (body !== null) return { answer: { status: 201, body }, replayed: false };
        } catch (error) {
          if (!(error instanceof PublicError)) throw error;
          refusal = error;
        }
        // What was taken before is answered again, whatever has changed since: the catalogue, the registered origins, the customer.
        const earlier = await earlierAnswer(core, tenant, idempotency);
        if (earlier === null) throw refusal ?? new Error('a used idempotency key has no row');
        return earlier;
      });
      sendAnswer(reply, outcome);
      return reply;
    },
  );

  app.get(
    '/gate_sessions/:id',
    {
      schema: {
        operationId: 'retrieveSession',
        summary: 'Retrieve a session',
        description: 'As it is now. `action_required.url` is made anew for each read and works for a day.',
        tags: ['Sessions'],
        params: idParams,
        response: { 200: sessionObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const session = await requireSession(core, tenant, request.params.id);
      return renderSession(tenant, session, deps.actionUrl(session));
    },
  );

  app.get(
    '/gate_sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions, newest first',
        description: 'Without secrets and without links.',
        tags: ['Sessions'],
        querystring: listSessionsQuery,
        response: { 200: sessionList },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { query } = request;
      const limit = parseLimit(query.limit, { min: 1, max: 100, default: 10 });
      if (query.status !== undefined && !statuses.has(query.status)) {
        throw new PublicError('parameter_invalid', {
          param: '/status',
          message: `status must be one of ${[...statuses].join(', ')}.`,
        });
      }
      const starting_after = query.starting_after ?? null;
      if (starting_after !== null && (await findCursor(core, tenant, starting_after)) === null) {
        throw new PublicError('cursor_invalid', { param: '/starting_after' });
      }
      const sessions = await listSessions(core.db, core, tenant.tenant_id, {
        limit,
        starting_after,
        status: query.status ?? null,
        user_reference: query.user_reference ?? null,
        customer_id: query.customer_id ?? null,
        created_after: parseTime(query.created_after, '/created_after'),
        created_before: parseTime(query.created_before, '/created_before'),
      });
      return listPage(
        sessions.map((session) => renderSession(tenant, session)),
        limit,
        '/v1/gate_sessions',
      );
    },
  );

  app.post(
    '/gate_sessions/:id/cancel',
    {
      schema: {
        operationId: 'cancelSession',
        summary: 'Cancel an open, unfunded session',
        description: 'Only while it is open and no coins have come: a funded session ends by payout or refund.',
        tags: ['Sessions'],
        params: idParams,
        response: { 201: sessionObject },
      },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await requireSession(core, tenant, request.params.id);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const session = await lockSession(tx, core, tenant.tenant_id, request.params.id);
        const cancelled = await cancelSession(tx, core, tenant, session);
        await deps.onCancelled(tx, tenant, cancelled);
        return { status: 201, body: renderSession(tenant, cancelled), subject: cancelled.subject };
      });
      return reply;
    },
  );
}

/** @throws PublicError 404 for another partner's session as for one that does not exist */
async function requireSession(core: Core, tenant: Tenant, id: string): Promise<Session> {
  const session = isId('gs', id) ? await findSession(core.db, core, tenant.tenant_id, id) : null;
  if (session === null) throw new PublicError('not_found', { message: 'There is no such session.' });
  return session;
}

async function findCursor(core: Core, tenant: Tenant, id: string): Promise<Session | null> {
  return isId('gs', id) ? findSession(core.db, core, tenant.tenant_id, id) : null;
}

function parseTime(given: string | undefined, param: string): Date | null {
  if (given === undefined) return null;
  // A `+` of the zone comes as a space from who did not encode it.
  const time = parseRfc3339(given.replace(' ', '+'));
  if (time === null) {
    throw new PublicError('parameter_invalid', {
      param,
      message: `${param.slice(1)} must be an RFC 3339 time with its zone, like 2026-01-31T12:00:00Z.`,
    });
  }
  return time;
}
