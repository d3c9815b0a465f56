/** One way to ask for a price that is wrong, and the answer to it. */
export interface Refusal {
  /** What is wrong, as the test's name. */
  readonly why: string;
  /** Laid over a body that is right; `undefined` leaves a field out. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly code: string;
  readonly param: string;
  /** What the sentence must say. */
  readonly says: RegExp;
}

const bad = (
  field: string,
  code: string,
  says: RegExp,
  values: readonly unknown[],
  besides: Readonly<Record<string, unknown>> = {},
  status = 400,
): Refusal[] =>
  values.map((value) => ({
    why: `${field}: ${JSON.stringify(value) ?? 'missing'}${besides['amount_in'] === 'crypto' ? ' in crypto' : ''}`,
    change: { ...besides, [field]: value },
    status,
    code,
    param: `/${field}`,
    says,
  }));

const required = (field: string) =>
  bad(field, 'field_required', new RegExp(`^${field} is required`), [undefined, null]);
const noText = (field: string) =>
  bad(field, 'field_invalid', new RegExp(`^${field} must be a string`), [7, true, ['x'], {}]);

const text = (field: string, max: number): Refusal[] => [
  ...noText(field),
  ...bad(field, 'field_invalid', /must not be empty/, ['']),
  ...bad(field, 'field_invalid', new RegExp(`at most ${max} characters`), ['x'.repeat(max + 1)]),
];

const noAmounts = [
  ...['', '0', '0.00', '-1', '+1', '1e3', '1E3', '٢٥٠', '２５０', ' 250', '250 ', '.5', '250.', '1,000.00', '0x10'],
  ...['NaN', 'Infinity', '250\n', '25 0', '1'.repeat(40), `0.${'0'.repeat(39)}1`],
];
const crypto = { amount_in: 'crypto' } as const;

/** What preview and lock refuse alike, field by field. */
const both: readonly Refusal[] = [
  ...required('currency'),
  ...noText('currency'),
  ...bad('currency', 'field_invalid', /at (least|most) 3 characters/, ['', 'EU', 'EURO']),
  ...bad('currency', 'currency_unsupported', /capabilities\/currencies/, ['USD', 'XYZ', '\0\0\0']),

  ...required('asset'),
  ...text('asset', 32),
  ...bad('asset', 'asset_unsupported', /capabilities\/assets\?side=off_ramp/, ['DOGE', 'constructor']),

  ...required('side'),
  ...bad('side', 'field_invalid', /^side must be one of off_ramp, on_ramp, swap/, ['sell', '', 1, {}]),
  ...bad('side', 'capability_not_enabled', /not enabled/, ['on_ramp', 'swap'], {}, 501),

  ...required('amount'),
  ...noText('amount'),
  ...bad('amount', 'field_invalid', /at most 64 characters/, ['1'.repeat(65)]),
  ...bad('amount', 'amount_invalid', /decimal string greater than 0.*at most 2 decimals in EUR/, [
    ...noAmounts,
    '250.001',
  ]),
  ...bad('amount', 'amount_invalid', /at most 6 decimals in USDC/, [...noAmounts, '100.0000001'], crypto),
  ...bad('amount', 'amount_invalid', /at most 8 decimals in TST18/, ['1.000000001'], { ...crypto, asset: 'TST18' }),
  ...bad('amount', 'amount_too_small', /The least amount is 5\.00 EUR\./, ['4.99', '0.01']),
  ...bad('amount', 'amount_too_large', /The largest amount is 50000\.00 EUR\./, ['50000.01', '1'.repeat(30)]),
  ...bad('amount', 'amount_too_small', /The least amount is 5\.000000 USDC\./, ['4.999999', '0.000001'], crypto),
  ...bad('amount', 'amount_too_large', /The largest amount is 100000\.000000 USDC\./, ['100000.000001'], crypto),
  ...bad('amount', 'amount_too_small', /would receive 4\.\d\d EUR\. The least amount is 5\.00 EUR/, ['5.5'], crypto),
  ...bad(
    'amount',
    'amount_too_large',
    /would receive 9\d+\.\d\d EUR\. The largest amount is 50000\.00 EUR/,
    ['99999'],
    crypto,
  ),
  ...bad('amount', 'amount_too_small', /would send 0\.\d{8} TST18\. The least amount is 1\.00000000 TST18/, ['5'], {
    asset: 'TST18',
    currency: 'EUR',
  }),

  ...text('network', 32),
  ...bad('network', 'network_unsupported', /capabilities\/assets/, ['SOLANA', '__proto__']),
  ...bad('network', 'pair_unsupported', /lists the pairs/, ['BASE'], { asset: 'TST18' }),
  ...bad('amount_in', 'field_invalid', /must be one of fiat, crypto/, ['EUR', '', 1]),
  ...bad('iban', 'unknown_field', /Remove it/, ['DE89370400440532013000']),
  ...bad('session_id', 'unknown_field', /Remove it/, ['gs_1']),
];

export const previewRefusals: readonly Refusal[] = [
  ...both,
  ...noText('country_code'),
  ...bad('country_code', 'field_invalid', /two letters/, ['', 'DEU', '49', 'ДЕ']),
  ...bad('country_code', 'country_unsupported', /not supported/, ['US', 'ZZ']),
  ...bad('country_code', 'method_unsupported', /No payout method pays GBP in DE/, ['DE'], { currency: 'GBP' }),
  ...bad('payment_method', 'unknown_field', /Remove it/, ['sepa']),
];

export const lockRefusals: readonly Refusal[] = [
  ...both,
  ...required('payment_method'),
  ...text('payment_method', 64),
  ...bad('payment_method', 'method_unsupported', /payout-methods\?currency=EUR/, [
    'faster_payments',
    'SEPA',
    'constructor',
  ]),
  ...bad('country_code', 'unknown_field', /Remove it/, ['DE']),
];
