import { Type } from 'typebox';
import { brandObject } from './state.schema.js';

const closed = { additionalProperties: false } as const;
const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (max: number) => Type.String({ minLength: 1, maxLength: max });

/** The version that the page read: a write decides on what the user saw. */
const expected_version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

export const bootstrapBody = Type.Object(
  {
    clientSecret: Type.Optional(text(256)),
    requested_scopes: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })),
    publishable_key: Type.Optional(text(128)),
  },
  { ...closed, $id: 'EmbedBootstrap' },
);

export const viewBody = Type.Object(
  { client_secret: Type.Optional(text(256)), link: Type.Optional(text(2_048)) },
  { ...closed, $id: 'EmbedView' },
);

export const sessionQuery = Type.Object({
  after_version: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,9}$', description: 'Waits up to 25 s for another version than this.' }),
  ),
});

export const bodies = {
  country: Type.Object({ expected_version, country_code: Type.String({ pattern: '^[A-Za-z]{2}$' }) }, closed),
  asset: Type.Object({ expected_version, asset: text(32), network: text(32) }, closed),
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
      method: text(64),
      fields: Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.String({ maxLength: 256 }), {
        maxProperties: 16,
      }),
      accept_name_mismatch: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  offer: Type.Object({ expected_version }, closed),
  confirm: Type.Object({ expected_version, offer_id: Type.String({ pattern: '^qt_[0-9a-f]{32}$' }) }, closed),
  source: Type.Object(
    { expected_version, kind: Type.Enum(['own_wallet', 'exchange']), refund_address: text(128) },
    closed,
  ),
  deposit_hint: Type.Object(
    {
      expected_version: Type.Optional(expected_version),
      tx_hash: Type.String({ pattern: '^0x[0-9a-fA-F]{64}$' }),
    },
    closed,
  ),
  cancel: Type.Object({ expected_version }, closed),
} as const;

/** What opens the surface. Without a session, and for a partner that is not available, its fields are null. */
export const bootstrapObject = Type.Object(
  {
    embed_token: nullable(Type.String()),
    expires_at: nullable(Type.String({ format: 'date-time' })),
    partner_id: Type.String(),
    mode: Type.Enum(['test', 'live']),
    session_id: nullable(Type.String()),
    amount: nullable(Type.String()),
    currency: nullable(Type.String()),
    target_token: nullable(Type.String()),
    target_network: nullable(Type.String()),
    return_url: nullable(Type.String()),
    cancel_url: nullable(Type.String()),
    flow: nullable(Type.String()),
    branding: brandObject,
    surface_url: Type.String(),
    features: Type.Array(Type.String()),
    unavailable: Type.Optional(Type.Object({ reason: Type.String() })),
  },
  { $id: 'EmbedToken' },
);
