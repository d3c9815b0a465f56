import { currencies } from './books.js';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;
const strict = { type: 'object', additionalProperties: false } as const;

const iban_creditor = {
  ...strict,
  required: ['name', 'iban'],
  properties: { name: text(140), iban: text(34) },
} as const;
const account_creditor = {
  ...strict,
  required: ['name', 'sort_code', 'account_number'],
  properties: { name: text(140), sort_code: text(8), account_number: text(8) },
} as const;

const common = {
  end_to_end_id: text(35),
  amount: text(21),
} as const;
const required = ['end_to_end_id', 'reference', 'method', 'amount', 'currency', 'creditor'] as const;

/** Each method has its own currency, creditor and length of reference. */
export const payment_schema = {
  type: 'object',
  required: ['method'],
  properties: { method: { enum: ['sepa', 'sepa_instant', 'faster_payments'] } },
  if: { properties: { method: { const: 'faster_payments' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    ...strict,
    required,
    properties: {
      ...common,
      method: {},
      reference: text(18),
      currency: { const: 'GBP' },
      creditor: account_creditor,
    },
  },
  else: {
    ...strict,
    required,
    properties: { ...common, method: {}, reference: text(35), currency: { const: 'EUR' }, creditor: iban_creditor },
  },
} as const;

export const inquiry_schema = { ...strict, required: ['reference'], properties: { reference: text(35) } } as const;

export const currency_schema = { ...strict, required: ['currency'], properties: { currency: { enum: currencies } } };

export const top_up_schema = { ...strict, required: ['amount'], properties: { amount: text(21) } } as const;
