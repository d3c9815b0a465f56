import { type Static, Type } from 'typebox';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (max: number) => Type.String({ minLength: 1, maxLength: max });

/** What a partner sends. Unknown fields are ignored here and named in a warning: the documented table may hold more. */
export const createSessionBody = Type.Object(
  {
    amount: Type.String({
      maxLength: 64,
      description:
        'Decimal string: what the user receives, after fees. With `amount_in: crypto` what the user sends, in `target_token`, with the decimals that its amounts are shown with.',
      examples: ['250.00'],
    }),
    currency: Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217.', examples: ['EUR'] }),
    return_url: Type.String({
      maxLength: 2048,
      description: 'Where the user comes back to; its origin must be registered.',
    }),
    cancel_url: Type.Optional(Type.String({ maxLength: 2048 })),
    flow: Type.Optional(Type.String({ maxLength: 32, examples: ['off_ramp'] })),
    target_token: Type.Optional(text(32)),
    target_network: Type.Optional(text(32)),
    wallet_address: Type.Optional(text(128)),
    refund_address: Type.Optional(text(128)),
    customer_id: Type.Optional(text(64)),
    amount_in: Type.Optional(
      Type.String({ maxLength: 16, description: '`fiat` when omitted, or `crypto`: then `target_token` is required.' }),
    ),
    user_reference: Type.Optional(text(255)),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    quote_preview_id: Type.Optional(text(64)),
    kyc_package: Type.Optional(Type.Unknown()),
    expires_in: Type.Optional(
      Type.Integer({ minimum: 600, maximum: 604_800, description: 'Seconds; 86,400 when omitted.' }),
    ),
    country_code: Type.Optional(
      Type.String({ pattern: '^[A-Za-z]{2}$', description: 'ISO 3166-1, two letters, like DE.' }),
    ),
    locale: Type.Optional(
      Type.String({
        maxLength: 35,
        pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
        description: 'BCP 47 language tag, like en or de-AT.',
      }),
    ),
  },
  { $id: 'CreateSession', additionalProperties: true },
);

export type CreateSessionBody = Static<typeof createSessionBody>;

const decimal = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$' });
const time = Type.String({ format: 'date-time' });

export const sessionObject = Type.Object(
  {
    id: Type.String({ pattern: '^gs_' }),
    object: Type.Literal('gate_session'),
    partner_id: Type.String(),
    mode: Type.Union([Type.Literal('test'), Type.Literal('live')]),
    status: Type.Enum(['open', 'completed', 'expired', 'cancelled']),
    stage: Type.Enum([
      'awaiting_user',
      'awaiting_deposit',
      'deposit_detected',
      'deposit_confirmed',
      'payout_in_progress',
      'paid',
      'payout_returned',
      'refund_in_progress',
      'refunded',
      'closed',
    ]),
    flow: Type.String(),
    amount: decimal,
    amount_in: Type.Enum(['fiat', 'crypto']),
    currency: Type.String(),
    target_token: nullable(Type.String()),
    target_network: nullable(Type.String()),
    wallet_address: nullable(Type.String()),
    refund_address: nullable(Type.String()),
    return_url: Type.String(),
    cancel_url: nullable(Type.String()),
    country_code: nullable(Type.String()),
    locale: nullable(Type.String()),
    customer_id: nullable(Type.String()),
    user_reference: nullable(Type.String()),
    metadata: Type.Record(Type.String(), Type.Unknown()),
    quote_preview_id: nullable(Type.String()),
    tx_refid: nullable(Type.String()),
    amount_settled: nullable(decimal),
    action_required: nullable(
      Type.Object({
        who: Type.Enum(['user', 'partner', 'operator']),
        what: Type.String(),
        until: nullable(time),
        url: nullable(Type.String()),
      }),
    ),
    failure: nullable(Type.Object({ code: Type.String(), message: Type.String(), retryable: Type.Boolean() })),
    version: Type.Integer(),
    expires_at: time,
    created_at: time,
  },
  { $id: 'GateSession' },
);

export const createdSessionObject = Type.Intersect(
  [sessionObject, Type.Object({ client_secret: Type.String(), hosted_url: Type.String() })],
  { $id: 'CreatedGateSession' },
);

export const sessionList = Type.Object(
  { object: Type.Literal('list'), data: Type.Array(sessionObject), has_more: Type.Boolean(), url: Type.String() },
  { $id: 'GateSessionList' },
);

export const listSessionsQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–100; 10 when omitted.' })),
  starting_after: Type.Optional(Type.String({ maxLength: 64 })),
  status: Type.Optional(Type.String({ maxLength: 16 })),
  user_reference: Type.Optional(Type.String({ maxLength: 255 })),
  customer_id: Type.Optional(Type.String({ maxLength: 64 })),
  created_after: Type.Optional(Type.String({ maxLength: 40 })),
  created_before: Type.Optional(Type.String({ maxLength: 40 })),
});
