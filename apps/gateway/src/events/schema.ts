import { type Static, Type } from 'typebox';
import { rfc3339 } from '../http/index.js';
import { deliveryStatuses } from './delivery.js';
import { deliveredEventTypes } from './types.js';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time' });

const hook = 'https://app.example/webhooks/0gate';

const rotation = nullable(Type.Object({ started_at: time, ends_at: time }));

export const endpointObject = Type.Object(
  {
    object: Type.Literal('webhook_endpoint'),
    url: nullable(Type.String({ examples: [hook] })),
    mode: Type.Enum(['test', 'live']),
    event_types: Type.Array(Type.String({ examples: ['gate_session.completed'] })),
    status: Type.Enum(['active', 'unset']),
    rotation,
  },
  { $id: 'WebhookEndpoint' },
);

export const endpointBody = Type.Object(
  {
    url: Type.Optional(
      nullable(
        Type.String({
          minLength: 1,
          maxLength: 4096,
          description: 'https, or http in test; null unsets it.',
          examples: [hook],
        }),
      ),
    ),
    event_types: Type.Optional(
      nullable(
        Type.Array(Type.String({ maxLength: 64 }), {
          maxItems: 100,
          description: 'null goes back to the default types.',
          examples: [deliveredEventTypes.slice(0, 3)],
        }),
      ),
    ),
  },
  { $id: 'UpdateWebhookEndpoint', additionalProperties: false },
);

export const secretObject = Type.Object(
  {
    object: Type.Literal('webhook_secret'),
    secret: Type.String({ pattern: '^whsec_', description: 'Shown once.' }),
    rotation,
  },
  { $id: 'WebhookSecret' },
);

export const deliveryObject = Type.Object(
  {
    object: Type.Literal('webhook_delivery'),
    id: Type.String({ pattern: '^wd_' }),
    event_id: Type.String({ pattern: '^evt_' }),
    event_type: Type.String({ examples: ['gate_session.completed'] }),
    target_url: nullable(Type.String({ examples: [hook] })),
    status: Type.Enum([...deliveryStatuses]),
    attempts: Type.Integer({ description: 'Since it was last queued.', examples: [1] }),
    last_response_status: nullable(Type.Integer()),
    last_error: nullable(Type.String()),
    next_attempt_at: nullable(time),
    delivered_at: nullable(time),
    created_at: time,
  },
  { $id: 'WebhookDelivery' },
);

export const deliveryList = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(deliveryObject),
    has_more: Type.Boolean(),
    url: Type.String({ examples: ['/v1/webhooks/deliveries'] }),
  },
  { $id: 'WebhookDeliveryList' },
);

export const listDeliveriesQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–200; 50 when omitted.' })),
  skip: Type.Optional(Type.String({ maxLength: 16, description: 'How many to pass over; 0 when omitted.' })),
  starting_after: Type.Optional(
    Type.String({ maxLength: 64, description: 'The id of the last one of the page before.' }),
  ),
  status: Type.Optional(Type.String({ maxLength: 16, description: deliveryStatuses.join(', ') })),
});

const givenTime = Type.String({
  pattern: rfc3339,
  description: 'An RFC 3339 time with its zone, like 2026-01-31T12:00:00Z.',
  examples: ['2026-01-31T12:00:00Z'],
});

/** What is left away restricts nothing. */
export const replayBody = Type.Object(
  {
    status: Type.Optional(Type.Enum(['dead_lettered'], { description: 'Only dead letters are ever sent again.' })),
    event_type: Type.Optional(Type.String({ maxLength: 64, examples: ['gate_session.completed'] })),
    created_after: Type.Optional(givenTime),
    created_before: Type.Optional(givenTime),
  },
  { $id: 'ReplayWebhookDeliveries', additionalProperties: false },
);

export type ReplayBody = Static<typeof replayBody>;

export const replayObject = Type.Object(
  {
    object: Type.Literal('webhook_replay'),
    replayed: Type.Integer({ description: 'How many were put back by this call.', examples: [3] }),
    has_more: Type.Boolean(),
  },
  { $id: 'WebhookReplay' },
);
