import { Type } from 'typebox';
import { brandObject } from './state.schema.js';

const closed = { additionalProperties: false } as const;
const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (max: number, example: string, description?: string) =>
  Type.String({
    minLength: 1,
    maxLength: max,
    examples: [example],
    ...(description === undefined ? {} : { description }),
  });
const secret = 'gsec_gs_01a20fb7bc3e75aca4acf7c5a69431dc_k1.ZmFrZS1leGFtcGxlLW5vdC1hLXJlYWwtc2VjcmV0LTE';

/** The version that the page read: a write decides on what the user saw. */
const expected_version = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  description: 'The version that the user saw; 409 `stale_version` where it is another by now.',
  examples: [5],
});

export const bootstrapBody = Type.Object(
  {
    clientSecret: Type.Optional(text(256, secret, 'Of the session; without one there is only branding.')),
    requested_scopes: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 16,
        description: 'Accepted and ignored.',
        examples: [[]],
      }),
    ),
    publishable_key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Where no header can be set.' }),
    ),
  },
  { ...closed, $id: 'EmbedBootstrap' },
);

export const viewBody = Type.Object(
  {
    client_secret: Type.Optional(text(256, secret)),
    link: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2_048, description: 'The signed `action_required.url`, instead.' }),
    ),
  },
  { ...closed, $id: 'EmbedView' },
);

export const sessionQuery = Type.Object({
  after_version: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,9}$', description: 'Waits up to 25 s for another version than this.' }),
  ),
});

export const bodies = {
  country: Type.Object(
    { expected_version, country_code: Type.String({ pattern: '^[A-Za-z]{2}$', examples: ['DE'] }) },
    closed,
  ),
  asset: Type.Object({ expected_version, asset: text(32, 'USDC'), network: text(32, 'ETHEREUM') }, closed),
  identity: Type.Object(
    {
      expected_version,
      return_url: Type.Optional(
        Type.String({ maxLength: 2_048, description: 'Where the provider leads back to: a page of the surface.' }),
      ),
    },
    closed,
  ),
  payout_account: Type.Object(
    {
      expected_version,
      method: text(64, 'sepa'),
      fields: Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.String({ maxLength: 256 }), {
        maxProperties: 16,
        description: 'What the method’s `fields` name.',
        examples: [{ holder_name: 'Ada Example', iban: 'DE89370400440532013000' }],
      }),
      accept_name_mismatch: Type.Optional(
        Type.Boolean({ description: 'The user confirms a name that is close to the verified one.' }),
      ),
    },
    closed,
  ),
  offer: Type.Object({ expected_version }, closed),
  confirm: Type.Object(
    {
      expected_version,
      offer_id: Type.String({ pattern: '^qt_[0-9a-f]{32}$', examples: ['qt_01a20fb7bc3e75aca4acf7c5a69431dc'] }),
    },
    closed,
  ),
  source: Type.Object(
    {
      expected_version,
      kind: Type.Enum(['own_wallet', 'exchange']),
      refund_address: text(128, '0x52908400098527886E0F7030069857D2E4169EE7'),
    },
    closed,
  ),
  deposit_hint: Type.Object(
    {
      expected_version: Type.Optional(expected_version),
      tx_hash: Type.String({
        pattern: '^0x[0-9a-fA-F]{64}$',
        examples: ['0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd'],
      }),
    },
    closed,
  ),
  cancel: Type.Object({ expected_version }, closed),
} as const;

/** What opens the surface. Without a session, and for a partner that is not available, its fields are null. */
export const bootstrapObject = Type.Object(
  {
    embed_token: nullable(Type.String({ examples: ['eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl'] })),
    expires_at: nullable(Type.String({ format: 'date-time', examples: ['2026-05-25T13:00:00.000Z'] })),
    partner_id: Type.String({ pattern: '^par_' }),
    mode: Type.Enum(['test', 'live']),
    session_id: nullable(Type.String({ examples: ['gs_01a20fb7bc3e75aca4acf7c5a69431dc'] })),
    amount: nullable(Type.String({ examples: ['250.00'] })),
    currency: nullable(Type.String({ examples: ['EUR'] })),
    target_token: nullable(Type.String({ examples: ['USDC'] })),
    target_network: nullable(Type.String({ examples: ['ETHEREUM'] })),
    return_url: nullable(Type.String({ examples: ['https://app.example/return'] })),
    cancel_url: nullable(Type.String()),
    flow: nullable(Type.String({ examples: ['off_ramp'] })),
    branding: brandObject,
    surface_url: Type.String({ description: 'Origin of the surface’s pages.', examples: ['https://pay.example'] }),
    features: Type.Array(Type.String()),
    unavailable: Type.Optional(
      Type.Object({ reason: Type.String() }, { description: 'Only where nothing can be sold now.' }),
    ),
  },
  { $id: 'EmbedToken' },
);
