import { type TSchema, Type } from 'typebox';
import { failureObject } from '../../sessions/index.js';

const id = (prefix: string, description: string) =>
  Type.String({ minLength: 1, maxLength: 64, description, examples: [`${prefix}_01a20fb7bc3e75aca4acf7c5a69431dc`] });

/** Exactly these two: all else stands in the quote, or in what the user gave. */
export const createPayOutBody = Type.Object(
  {
    quote_id: id('qt', 'A locked quote that nobody has redeemed.'),
    session_id: id('gs', 'The session whose user is paid.'),
  },
  { $id: 'CreatePayOut', additionalProperties: false },
);

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (example: string) => Type.String({ examples: [example] });
const decimal = (example: string) => Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: [example] });
const time = Type.String({ format: 'date-time' });

export const payOutObject = Type.Object(
  {
    id: Type.String({ pattern: '^rpo_' }),
    object: Type.Literal('rail_pay_out'),
    kind: Type.Literal('pay_out'),
    partner_id: Type.String({ pattern: '^par_' }),
    mode: Type.Enum(['test', 'live']),
    status: Type.Enum(['processing', 'settled', 'failed', 'cancelled'], {
      description:
        '`settled` with the payout, `failed` when the coins that came go back, `cancelled` when none came in the window.',
    }),
    session_id: Type.String({ pattern: '^gs_' }),
    quote_id: Type.String({ pattern: '^qt_' }),
    tx_refid: nullable(Type.String({ description: 'The sell transaction; null before the first deposit.' })),
    currency: text('EUR'),
    asset: text('USDC'),
    network: text('ETHEREUM'),
    payment_method: text('sepa'),
    fiat_amount: decimal('250.00'),
    crypto_amount: decimal('273.596243'),
    exchange_rate: decimal('0.9154'),
    fees: Type.Object({
      network: decimal('0.25'),
      service: decimal('0.20'),
      partner: decimal('0.00'),
      total: decimal('0.45'),
    }),
    local_rail_transaction_id: nullable(Type.String({ description: 'Our payout id; null before there is one.' })),
    estimated_arrival: nullable(time),
    failure: nullable(failureObject),
    created_at: time,
    updated_at: time,
  },
  { $id: 'RailPayOut' },
);

/** Pay-ins are not built: their operations answer 501 to everybody. */
export const payInObject = Type.Object(
  {
    id: Type.String({ pattern: '^rpi_' }),
    object: Type.Literal('rail_pay_in'),
    kind: Type.Literal('pay_in'),
    status: Type.Enum(['processing', 'settled', 'failed', 'cancelled']),
  },
  { $id: 'RailPayIn' },
);
