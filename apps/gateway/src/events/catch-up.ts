import { Type } from 'typebox';
import type { Core, Tenant } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, parseLimit } from '../http/index.js';
import { listEventsAfter, type StoredEvent } from './catch-up.store.js';
import { beginning, openCursor, sealCursor } from './catch-up-cursor.js';
import { apiVersion } from './record.js';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const eventEnvelope = Type.Object(
  {
    id: Type.String({ pattern: '^evt_' }),
    type: Type.String({ examples: ['gate_session.completed'] }),
    created_at: Type.Integer({ description: 'Unix seconds.', examples: [1_779_710_400] }),
    data: nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'What the webhook of this type has.',
        examples: [{ id: 'gs_01a20fb7bc3e75aca4acf7c5a69431dc', object: 'gate_session', status: 'completed' }],
      }),
    ),
    mode: Type.Enum(['test', 'live']),
    api_version: Type.String({ examples: [apiVersion] }),
    sequence: nullable(
      Type.Integer({ description: 'Its number among the events of a session that your endpoint is subscribed to.' }),
    ),
    erased: Type.Optional(Type.Literal(true, { description: 'The person it was about was erased; `data` is null.' })),
  },
  { $id: 'EventEnvelope' },
);

export const eventList = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(eventEnvelope),
    has_more: Type.Boolean(),
    url: Type.String({ examples: ['/v1/events'] }),
    next_after: Type.String({
      description: 'Give it as `after` next time, also when `data` is empty.',
      examples: ['ZXhhbXBsZS1jdXJzb3I'],
    }),
  },
  { $id: 'EventList' },
);

const listEventsQuery = Type.Object({
  after: Type.Optional(
    Type.String({ maxLength: 512, description: 'The `next_after` of the page before; the beginning when omitted.' }),
  ),
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–200; 50 when omitted.' })),
});

/** `/v1/events`: all that happened, for whoever missed something. Mounted under the secret-key check. */
export function catchUpRoute(app: GateServer, { core }: { readonly core: Core }): void {
  app.get(
    '/events',
    {
      schema: {
        operationId: 'listEvents',
        summary: 'All events in the order in which they were committed, oldest first',
        description:
          'Delivered or not, subscribed to or not. Nothing is skipped: an event shows up when nothing can be committed before it any more.',
        tags: ['Events'],
        querystring: listEventsQuery,
        response: { 200: eventList },
      },
      // Envelopes are passed on as they were sealed, byte for byte.
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { after, limit: given } = request.query;
      const limit = parseLimit(given, { min: 1, max: 200, default: 50 });
      const place = after === undefined ? beginning : openCursor(core, tenant.tenant_id, after);
      if (place === null) {
        throw new PublicError('cursor_invalid', {
          param: '/after',
          message: 'This cursor is not one of yours. Use the next_after of the last page, or none for the beginning.',
        });
      }
      const found = await listEventsAfter(core.db, tenant.tenant_id, place, limit);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next_after =
        last === undefined && after !== undefined ? after : sealCursor(core, tenant.tenant_id, last ?? beginning);
      const rest = { has_more: found.length > limit, url: '/v1/events', next_after };
      const data = page.map((event) => renderEnvelope(core, tenant, event)).join(',');
      void reply
        .type('application/json; charset=utf-8')
        .send(`{"object":"list","data":[${data}],${JSON.stringify(rest).slice(1)}` as never);
      return reply;
    },
  );
}

/** The envelope's JSON as it was delivered or would have been; of an erased person's nothing but that it happened. */
function renderEnvelope(core: Core, tenant: Tenant, event: StoredEvent): string {
  const { tenant_id, mode } = tenant;
  if (event.subject_id === null) {
    return core.sealer.openTenant(tenant_id, 'event', event.payload_sealed).toString('utf8');
  }
  if (event.subject_key !== null) {
    return core.sealer.open(tenant_id, event.subject_key, 'event', event.payload_sealed).toString('utf8');
  }
  return JSON.stringify({
    id: event.event_id,
    type: event.type,
    created_at: Math.floor(event.created_at.getTime() / 1000),
    data: null,
    mode,
    api_version: apiVersion,
    sequence: event.sequence,
    erased: true,
  });
}
