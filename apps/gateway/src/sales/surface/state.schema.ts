import { type Static, type TSchema, Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (example: string) => Type.String({ examples: [example] });
/** Text that not every session has. */
const maybe = Type.Union([Type.String(), Type.Null()]);
const decimal = (example: string) => Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: [example] });
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
  id: Type.String({ pattern: '^gs_' }),
  mode: Type.Enum(['test', 'live']),
  status: Type.Enum(['open', 'completed', 'expired', 'cancelled']),
  stage,
  amount: decimal('250.00'),
  amount_in: Type.Enum(['fiat', 'crypto']),
  amount_settled: Type.Union([decimal('250.00'), Type.Null()], { examples: [null] }),
  currency: text('EUR'),
  target_token: nullable(text('USDC')),
  target_network: nullable(text('ETHEREUM')),
  return_url: text('https://app.example/return'),
  cancel_url: maybe,
  country_code: nullable(text('DE')),
  locale: maybe,
  tx_refid: maybe,
  action_required: Type.Union(
    [
      Type.Object({
        who: Type.Enum(['user', 'partner', 'operator']),
        what: Type.String(),
        until: nullable(time),
        url: maybe,
      }),
      Type.Null(),
    ],
    { examples: [null] },
  ),
  failure: Type.Union(
    [Type.Object({ code: Type.String(), message: Type.String(), retryable: Type.Boolean() }), Type.Null()],
    { examples: [null] },
  ),
  version: Type.Integer({ examples: [5] }),
  expires_at: time,
  created_at: time,
});

export const brandObject = Type.Object({
  brand_name: text('Example Wallet'),
  logo_url: nullable(text('https://app.example/logo.svg')),
  primary_color: nullable(text('#1A56DB')),
  secondary_color: maybe,
  accent_color: maybe,
  support_url: nullable(text('https://app.example/help')),
  support_email: nullable(text('help@app.example')),
  terms_url: maybe,
  privacy_url: maybe,
});

const assetChoice = Type.Object({
  symbol: text('USDC'),
  name: text('USD Coin'),
  networks: Type.Array(
    Type.Object({
      network: text('ETHEREUM'),
      chain_id: Type.Integer({ examples: [1] }),
      min_amount: decimal('5.00'),
      max_amount: decimal('50000.00'),
    }),
  ),
});

const payoutMethod = Type.Object({
  id: text('sepa'),
  name: text('SEPA transfer'),
  speed: text('one business day'),
  currency: text('EUR'),
  min_amount: decimal('5.00'),
  max_amount: decimal('10000.00'),
  fields: Type.Array(
    Type.Object({
      name: text('iban'),
      label_key: text('field.iban'),
      format: Type.Enum(['text', 'iban', 'sort_code', 'account_number'], { examples: ['iban'] }),
      example: text('DE89 3704 0044 0532 0130 00'),
      max_length: Type.Integer({ examples: [42] }),
    }),
  ),
});

const offer = Type.Object({
  id: Type.String({ pattern: '^qt_' }),
  asset: text('USDC'),
  network: text('ETHEREUM'),
  payout_method: text('sepa'),
  fiat_amount: decimal('250.00'),
  crypto_amount: decimal('273.48'),
  exchange_rate: decimal('0.9154'),
  fees: Type.Object({
    network: decimal('0.10'),
    service: decimal('0.25'),
    partner: decimal('0.00'),
    total: decimal('0.35'),
  }),
  expires_at: time,
  delivery_estimate: text('one business day'),
});

const contract = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';

const depositTarget = Type.Object({
  network: text('ETHEREUM'),
  chain_id: Type.Integer({ examples: [1] }),
  asset: text('USDC'),
  token_contract: text(contract),
  address: text('0x52908400098527886E0F7030069857D2E4169EE7'),
  memo: maybe,
  amount: decimal('273.48'),
  amount_units: Type.String({ pattern: '^[0-9]+$', examples: ['273480000'] }),
  amount_received: decimal('0.00'),
  decimals: Type.Integer({ examples: [6] }),
  deadline: time,
  transaction: Type.Object({
    chainId: Type.Integer({ examples: [1] }),
    to: text(contract),
    data: text(
      '0xa9059cbb00000000000000000000000052908400098527886e0f7030069857d2e4169ee7000000000000000000000000000000000000000000000000000000001045a3c0',
    ),
    value: text('0x0'),
  }),
});

const tx_hash = '0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd';

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
    countries: Type.Array(Type.Object({ country_code: text('DE'), name: text('Germany') })),
    assets: Type.Array(assetChoice),
    identity: Type.Object({
      status: Type.Enum(['not_required', 'required', 'pending', 'review', 'approved', 'declined']),
      url: maybe,
      expires_at: nullable(time),
    }),
    payout_methods: Type.Array(payoutMethod),
    payout_account: nullable(
      Type.Object({
        method: text('sepa'),
        method_name: text('SEPA transfer'),
        holder_name: text('Ada Example'),
        display: text('DE •••• 3000'),
      }),
    ),
    offer: nullable(offer),
    source: nullable(Type.Object({ kind: nullable(Type.Enum(['own_wallet', 'exchange'])), refund_address: maybe })),
    source_confirmed: Type.Boolean(),
    deposit: nullable(depositTarget),
    deposits: Type.Array(
      Type.Object({
        tx_hash: text(tx_hash),
        token: text('USDC'),
        network: text('ETHEREUM'),
        amount: decimal('273.48'),
        status: Type.Enum(['seen', 'detected', 'credited', 'orphaned']),
        block_time: nullable(time),
      }),
    ),
    payout: nullable(
      Type.Object({
        id: Type.String({ pattern: '^po_' }),
        amount: decimal('250.00'),
        currency: text('EUR'),
        method: text('sepa'),
        display: text('DE •••• 3000'),
        status: Type.Enum(['created', 'submitted', 'unknown', 'delayed', 'settled', 'failed', 'returned']),
        estimated_arrival: nullable(time),
      }),
    ),
    refunds: Type.Array(
      Type.Object({
        id: Type.String({ pattern: '^rf_' }),
        status: Type.Enum(['created', 'submitted', 'settled', 'unclaimed']),
        amount: decimal('273.48'),
        token: text('USDC'),
        network: text('ETHEREUM'),
        to: maybe,
        tx_hash: nullable(text(tx_hash)),
        expected_network_fee: decimal('0.02'),
      }),
    ),
    history: Type.Array(Type.Object({ at: time, stage })),
  },
  { $id: 'SurfaceSession' },
);

export type SurfaceState = Static<typeof surfaceState>;
export type Brand = Static<typeof brandObject>;
