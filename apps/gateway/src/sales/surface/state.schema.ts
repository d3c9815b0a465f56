import { type Static, type TSchema, Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const decimal = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$' });
const time = Type.String({ format: 'date-time' });

const stage = Type.Enum([
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
]);

/** Of the session only what the page shows: the partner's own reference and metadata stay on servers. */
const session = Type.Object({
  id: text,
  mode: Type.Enum(['test', 'live']),
  status: Type.Enum(['open', 'completed', 'expired', 'cancelled']),
  stage,
  amount: decimal,
  amount_in: Type.Enum(['fiat', 'crypto']),
  amount_settled: nullable(decimal),
  currency: text,
  target_token: nullable(text),
  target_network: nullable(text),
  return_url: text,
  cancel_url: nullable(text),
  country_code: nullable(text),
  locale: nullable(text),
  tx_refid: nullable(text),
  action_required: nullable(
    Type.Object({
      who: Type.Enum(['user', 'partner', 'operator']),
      what: text,
      until: nullable(time),
      url: nullable(text),
    }),
  ),
  failure: nullable(Type.Object({ code: text, message: text, retryable: Type.Boolean() })),
  version: Type.Integer(),
  expires_at: time,
  created_at: time,
});

export const brandObject = Type.Object({
  brand_name: text,
  logo_url: nullable(text),
  primary_color: nullable(text),
  secondary_color: nullable(text),
  accent_color: nullable(text),
  support_url: nullable(text),
  support_email: nullable(text),
  terms_url: nullable(text),
  privacy_url: nullable(text),
});

const assetChoice = Type.Object({
  symbol: text,
  name: text,
  networks: Type.Array(
    Type.Object({ network: text, chain_id: Type.Integer(), min_amount: decimal, max_amount: decimal }),
  ),
});

const payoutMethod = Type.Object({
  id: text,
  name: text,
  speed: text,
  currency: text,
  min_amount: decimal,
  max_amount: decimal,
  fields: Type.Array(
    Type.Object({
      name: text,
      label_key: text,
      format: Type.Enum(['text', 'iban', 'sort_code', 'account_number']),
      example: text,
      max_length: Type.Integer(),
    }),
  ),
});

const offer = Type.Object({
  id: text,
  asset: text,
  network: text,
  payout_method: text,
  fiat_amount: decimal,
  crypto_amount: decimal,
  exchange_rate: decimal,
  fees: Type.Object({ network: decimal, service: decimal, partner: decimal, total: decimal }),
  expires_at: time,
  delivery_estimate: text,
});

const depositTarget = Type.Object({
  network: text,
  chain_id: Type.Integer(),
  asset: text,
  token_contract: text,
  address: text,
  memo: nullable(text),
  amount: decimal,
  amount_units: Type.String({ pattern: '^[0-9]+$' }),
  amount_received: decimal,
  decimals: Type.Integer(),
  deadline: time,
  transaction: Type.Object({ chainId: Type.Integer(), to: text, data: text, value: text }),
});

/** What `GET /v1/embed/session` answers: all that the page shows, decided here. */
export const surfaceState = Type.Object(
  {
    object: Type.Literal('surface_session'),
    session,
    brand: brandObject,
    scope: Type.Enum(['pay', 'view']),
    step: Type.Enum([
      'country',
      'asset',
      'identity',
      'payout_account',
      'price',
      'source',
      'deposit',
      'progress',
      'done',
      'failed',
      'cancelled',
      'expired',
    ]),
    server_time: time,
    countries: Type.Array(Type.Object({ country_code: text, name: text })),
    assets: Type.Array(assetChoice),
    identity: Type.Object({
      status: Type.Enum(['not_required', 'required', 'pending', 'review', 'approved', 'declined']),
      url: nullable(text),
      expires_at: nullable(time),
    }),
    payout_methods: Type.Array(payoutMethod),
    payout_account: nullable(Type.Object({ method: text, method_name: text, holder_name: text, display: text })),
    offer: nullable(offer),
    source: nullable(
      Type.Object({ kind: nullable(Type.Enum(['own_wallet', 'exchange'])), refund_address: nullable(text) }),
    ),
    source_confirmed: Type.Boolean(),
    deposit: nullable(depositTarget),
    deposits: Type.Array(
      Type.Object({
        tx_hash: text,
        token: text,
        network: text,
        amount: decimal,
        status: Type.Enum(['seen', 'detected', 'credited', 'orphaned']),
        block_time: nullable(time),
      }),
    ),
    payout: nullable(
      Type.Object({
        id: text,
        amount: decimal,
        currency: text,
        method: text,
        display: text,
        status: Type.Enum(['created', 'submitted', 'unknown', 'delayed', 'settled', 'failed', 'returned']),
        estimated_arrival: nullable(time),
      }),
    ),
    refunds: Type.Array(
      Type.Object({
        id: text,
        status: Type.Enum(['created', 'submitted', 'settled', 'unclaimed']),
        amount: decimal,
        token: text,
        network: text,
        to: nullable(text),
        tx_hash: nullable(text),
        expected_network_fee: decimal,
      }),
    ),
    history: Type.Array(Type.Object({ at: time, stage })),
  },
  { $id: 'SurfaceSession' },
);

export type SurfaceState = Static<typeof surfaceState>;
export type Brand = Static<typeof brandObject>;
