import { type Static, type TSchema, Type } from 'typebox';

const text = (max: number, description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: max, description, examples: [example] });

const asked = {
  currency: Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217.', examples: ['EUR'] }),
  asset: text(32, 'Symbol of the token.', 'USDC'),
  amount: Type.String({
    maxLength: 64,
    description:
      'Decimal string with at most 8 decimals: what the user receives after fees, unless `amount_in` is `crypto`.',
    examples: ['250.00'],
  }),
  side: Type.Enum(['off_ramp', 'on_ramp', 'swap'], {
    description: '`off_ramp`; the others are not enabled on this deployment.',
    examples: ['off_ramp'],
  }),
  network: Type.Optional(text(32, 'Name of the network.', 'ETHEREUM')),
  amount_in: Type.Optional(
    Type.Enum(['fiat', 'crypto'], { description: 'What `amount` is in; `fiat` when omitted.', examples: ['fiat'] }),
  ),
};

const country_code = Type.Optional(
  Type.String({ pattern: '^[A-Za-z]{2}$', description: 'ISO 3166-1, two letters, like DE.', examples: ['DE'] }),
);

export const previewBody = Type.Object(
  { ...asked, country_code },
  { $id: 'PreviewQuotes', additionalProperties: false },
);

export const lockBody = Type.Object(
  { ...asked, payment_method: text(64, 'Id of the payout method.', 'sepa') },
  { $id: 'LockQuote', additionalProperties: false },
);

export type PreviewBody = Static<typeof previewBody>;
export type LockBody = Static<typeof lockBody>;

const decimal = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: ['250.00'] });
const time = Type.String({ format: 'date-time' });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const figures = {
  fiat_amount: decimal,
  crypto_amount: decimal,
  exchange_rate: Type.String({
    pattern: '^[0-9]+(\\.[0-9]+)?$',
    description: 'Fiat per one whole token, spread included.',
    examples: ['0.9154'],
  }),
  fees: Type.Object(
    { network: decimal, service: decimal, partner: decimal, total: decimal },
    { $id: 'QuoteFees', description: 'In the fiat currency; `total` is the sum of the three.' },
  ),
};

export const previewObject = Type.Object(
  {
    object: Type.Literal('quote_preview'),
    options: Type.Array(
      Type.Object(
        {
          payout_method: Type.String({ examples: ['sepa'] }),
          network: Type.String({ examples: ['ETHEREUM'] }),
          ...figures,
          delivery_estimate: Type.String({ examples: ['one business day'] }),
        },
        { $id: 'QuoteOption' },
      ),
    ),
    created_at: time,
    stale_after: time,
  },
  { $id: 'QuotePreview' },
);

export const signedQuoteObject = Type.Object(
  {
    object: Type.Literal('signed_quote'),
    id: Type.String({ pattern: '^qt_' }),
    partner_id: Type.String({ pattern: '^par_' }),
    mode: Type.Enum(['test', 'live']),
    status: Type.Enum(['active', 'consumed', 'expired']),
    side: Type.Literal('off_ramp'),
    currency: Type.String({ examples: ['EUR'] }),
    asset: Type.String({ examples: ['USDC'] }),
    network: Type.String({ examples: ['ETHEREUM'] }),
    payment_method: Type.String({ examples: ['sepa'] }),
    ...figures,
    session_id: nullable(Type.String({ description: 'The session that it was redeemed for.' })),
    expires_at: time,
    created_at: time,
    signature: Type.String({
      pattern: '^[0-9a-f]{64}$',
      examples: ['5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd'],
      description: 'HMAC-SHA256 over the terms in canonical JSON, with a key of the deployment.',
    }),
    public_signature: Type.String({
      examples: ['eyJhbGciOiJFZERTQSIsImtpZCI6InEyMDI2In0.eyJpZCI6InF0X-KApiJ9.c2lnbmF0dXJl'],
      description:
        'Compact JWS (EdDSA) whose payload is the terms: everything here but `status`, `session_id` and the signatures. The key is in /.well-known/jwks.json.',
    }),
  },
  { $id: 'SignedQuote' },
);

export const jwksObject = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        kty: Type.Literal('OKP'),
        crv: Type.Literal('Ed25519'),
        x: Type.String({ examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
        kid: Type.String({ examples: ['q2026'] }),
        alg: Type.Literal('EdDSA'),
        use: Type.Literal('sig'),
      }),
    ),
  },
  { $id: 'Jwks' },
);
