import { type Static, Type } from 'typebox';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (max: number, description: string) => Type.String({ minLength: 1, maxLength: max, description });

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
      examples: ['https://app.example/return'],
    }),
    cancel_url: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: 'Where the user comes back to who gave up; `return_url` when omitted.',
      }),
    ),
    flow: Type.Optional(
      Type.String({
        maxLength: 32,
        description: '`off_ramp`; `on_ramp` and `swap` are not enabled. What is enabled when omitted.',
        examples: ['off_ramp'],
      }),
    ),
    target_token: Type.Optional(text(32, 'What is sold; the user chooses when omitted.')),
    target_network: Type.Optional(text(32, 'Where it is; compared without case. The user chooses when omitted.')),
    wallet_address: Type.Optional(
      text(128, 'The address that the user will send from. All lower case, or with a checksum.'),
    ),
    refund_address: Type.Optional(
      text(128, 'Where crypto goes back to. The user confirms it before an address is shown.'),
    ),
    customer_id: Type.Optional(text(64, 'Says that sessions are of the same person.')),
    amount_in: Type.Optional(
      Type.String({ maxLength: 16, description: '`fiat` when omitted, or `crypto`: then `target_token` is required.' }),
    ),
    user_reference: Type.Optional(
      text(255, 'Your own id of this withdrawal, never read as a person; echoed everywhere.'),
    ),
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Your own: any JSON values, at most 50 keys and 8 KiB. Echoed unchanged.',
      }),
    ),
    quote_preview_id: Type.Optional(text(64, 'Id of a locked quote, which this session then uses up.')),
    kyc_package: Type.Optional(Type.Unknown({ description: 'Not enabled.' })),
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
  {
    $id: 'CreateSession',
    additionalProperties: true,
    examples: [
      {
        amount: '250.00',
        currency: 'EUR',
        return_url: 'https://app.example/return',
        target_token: 'USDC',
        target_network: 'ETHEREUM',
        country_code: 'DE',
        user_reference: 'user_1042',
        metadata: { withdrawal: 'wd_123' },
      },
    ],
  },
);

export type CreateSessionBody = Static<typeof createSessionBody>;

const decimal = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: ['250.00'] });
const time = Type.String({ format: 'date-time' });
const like = (example: string, description?: string) =>
  Type.String({ examples: [example], ...(description === undefined ? {} : { description }) });
/** What a new session does not have yet. */
const later = <T extends import('typebox').TSchema>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description, examples: [null] });

export const failureObject = Type.Object({
  code: Type.Enum(
    [
      'identity_declined',
      'screening_blocked',
      'price_declined',
      'deposit_refused',
      'payout_failed',
      'user_gave_up',
      'operator_closed',
    ],
    { examples: ['payout_failed'] },
  ),
  message: like('The bank refused the payout for good.'),
  retryable: Type.Boolean(),
});

export const sessionObject = Type.Object(
  {
    id: Type.String({ pattern: '^gs_' }),
    object: Type.Literal('gate_session'),
    partner_id: Type.String({ pattern: '^par_' }),
    mode: Type.Union([Type.Literal('test'), Type.Literal('live')]),
    status: Type.Enum(['open', 'completed', 'expired', 'cancelled'], {
      description: 'Final but for `open`. `completed` means that the payout has settled at the bank.',
    }),
    stage: Type.Enum(
      [
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
      ],
      { description: 'Where the sale is, in words that support may use.' },
    ),
    flow: Type.Enum(['off_ramp', 'on_ramp', 'swap'], { examples: ['off_ramp'] }),
    amount: Type.String({
      pattern: '^[0-9]+(\\.[0-9]+)?$',
      description: 'What was asked for, with the decimals of what it is in.',
      examples: ['250.00'],
    }),
    amount_in: Type.Enum(['fiat', 'crypto'], {
      description: 'Whether `amount` is in `currency` or in `target_token`.',
    }),
    currency: like('EUR'),
    target_token: nullable(like('USDC')),
    target_network: nullable(like('ETHEREUM')),
    wallet_address: nullable(Type.String()),
    refund_address: nullable(Type.String()),
    return_url: like('https://app.example/return'),
    cancel_url: nullable(Type.String()),
    country_code: nullable(like('DE')),
    locale: nullable(Type.String()),
    customer_id: nullable(Type.String()),
    user_reference: nullable(like('user_1042')),
    metadata: Type.Record(Type.String(), Type.Unknown(), { examples: [{ withdrawal: 'wd_123' }] }),
    quote_preview_id: nullable(Type.String()),
    tx_refid: nullable(Type.String({ description: 'The transaction; from the first counted deposit on.' })),
    amount_settled: later(decimal, 'What was paid out, in `currency`; null until then.'),
    action_required: later(
      Type.Object({
        who: Type.Enum(['user', 'partner', 'operator']),
        what: Type.Enum(
          [
            'identity',
            'payout_details',
            'accept_price',
            'top_up',
            'choose_excess',
            'choose_asset',
            'refund_address',
            'returned_payout',
            'review',
          ],
          { examples: ['payout_details'] },
        ),
        until: nullable(time),
        url: nullable(Type.String({ description: 'Where the user does it; only in the answer of a single read.' })),
      }),
      'Who has to do what, if anybody has to.',
    ),
    failure: later(failureObject, 'Why the sale failed. Not null means failed, whatever the status.'),
    version: Type.Integer({ description: 'Rises with each change.', examples: [1] }),
    expires_at: Type.String({ format: 'date-time', examples: ['2026-05-26T12:00:00.000Z'] }),
    created_at: time,
  },
  { $id: 'GateSession' },
);

const clientSecret = 'gsec_gs_01a20fb7bc3e75aca4acf7c5a69431dc_k1.ZmFrZS1leGFtcGxlLW5vdC1hLXJlYWwtc2VjcmV0LTE';

export const createdSessionObject = Type.Intersect(
  [
    sessionObject,
    Type.Object({
      client_secret: Type.String({
        pattern: '^gsec_',
        description: 'Opens the surface for this session. Shown in this answer only.',
        examples: [clientSecret],
      }),
      hosted_url: Type.String({
        description: 'The hosted surface, with the secret in its fragment.',
        examples: [`https://pay.example/pay/gs_01a20fb7bc3e75aca4acf7c5a69431dc#${clientSecret}`],
      }),
    }),
  ],
  { $id: 'CreatedGateSession' },
);

export const sessionList = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(sessionObject),
    has_more: Type.Boolean(),
    url: like('/v1/gate_sessions'),
  },
  { $id: 'GateSessionList' },
);

export const listSessionsQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–100; 10 when omitted.' })),
  starting_after: Type.Optional(Type.String({ maxLength: 64, description: 'Id of the last session that you have.' })),
  status: Type.Optional(Type.String({ maxLength: 16, description: '`open`, `completed`, `expired` or `cancelled`.' })),
  user_reference: Type.Optional(Type.String({ maxLength: 255, description: 'Sessions with exactly this reference.' })),
  customer_id: Type.Optional(Type.String({ maxLength: 64, description: 'Sessions of this customer.' })),
  created_after: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339; later than this.' })),
  created_before: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339; earlier than this.' })),
});
