import { nobodyBehind } from '../../http/testing/gateway.js';
import type { Refusal } from './refusal.js';
import { inCrypto } from './refusals-in-crypto.js';

const bad = (
  field: string,
  code: string,
  says: RegExp,
  cases: readonly (readonly [why: string, value: unknown])[],
  status = 400,
): Refusal[] =>
  cases.map(([why, value]) => ({
    why: `${field}: ${why}`,
    change: { [field]: value },
    status,
    code,
    param: `/${field}`,
    says,
  }));

const missing = (field: string): Refusal[] =>
  bad(field, 'field_required', new RegExp(`^${field} is required\\.$`), [
    ['missing', undefined],
    ['null', null],
  ]);

const notA = (field: string, kind: string, values: readonly unknown[]): Refusal[] =>
  bad(
    field,
    'field_invalid',
    new RegExp(`^${field} must be ${kind}\\.$`),
    values.map((value) => [`${JSON.stringify(value)} is not ${kind}`, value] as const),
  );

const tooLong = (field: string, max: number, value = 'x'.repeat(max + 1)): Refusal[] =>
  bad(field, 'field_invalid', new RegExp(`^${field} must have at most ${max} characters\\.$`), [
    [`longer than ${max}`, value],
  ]);

const empty = (field: string): Refusal[] =>
  bad(field, 'field_invalid', new RegExp(`^${field} must not be empty`), [['empty', '']]);

const amounts = bad(
  'amount',
  'amount_invalid',
  /decimal string greater than 0, like "250\.00", without sign, exponent or spaces/,
  [
    '',
    '0',
    '0.00',
    '-1',
    '+1',
    '1e3',
    '1E3',
    '250.001',
    '٢٥٠',
    '２５０',
    ' 250',
    '250 ',
    '.5',
    '250.',
    '1,000.00',
    '0x10',
  ]
    .concat(['NaN', 'Infinity', '250\n', '25 0', '1'.repeat(40), `0.${'0'.repeat(39)}1`])
    .map((value) => [JSON.stringify(value), value] as const),
);

const metadataOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

const sensitiveNames = [
  ...['iban', 'IBAN', 'bic', 'sort_code', 'account_number', 'account_holder', 'bank_name', 'card_number', 'cvv', 'pan'],
  ...['beneficiary_name', 'ssn', 'passport_number', 'date_of_birth', 'first_name', 'holder_name', 'payout_details'],
];

/** Nested so deep that whoever walks it one call per level falls over. */
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const right = '"amount":"250.00","currency":"EUR","return_url":"https://app.example/return"';

const [ethereum] = JSON.parse(nobodyBehind['TEST_NETWORKS'] ?? '[]') as [{ treasury: string; factory: string }];
/** Checksummed, of the example keys; one letter of the second has the wrong case. */
export const address = '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf';
const mistyped = '0x7E5F4552091A69125d5DfCb7b8C2659029395BdF';

const addresses = (field: 'wallet_address' | 'refund_address'): Refusal[] => [
  ...notA(field, 'a string', [7, true, ['0x']]),
  ...empty(field),
  ...tooLong(field, 128),
  ...bad(field, 'address_invalid', /not an address of that network/, [
    ['too short', address.slice(0, -1)],
    ['too long', `${address}0`],
    ['no prefix', address.slice(2)],
    ['another chain’s', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    ['a name', 'vitalik.eth'],
    ['a space behind', `${address} `],
  ]),
  ...bad(field, 'address_checksum', /checksum.*mistyped/, [['wrong case of a letter', mistyped]]),
  ...bad(field, 'address_not_allowed', /Give one of your own wallet/, [
    ['our treasury', ethereum.treasury],
    ['our factory', ethereum.factory],
    ['a token', `0x${'a'.repeat(40)}`],
    ['nobody', `0x${'0'.repeat(40)}`],
    ['burnt', '0x000000000000000000000000000000000000dEaD'],
    ['a precompile', `0x${'1'.padStart(40, '0')}`],
  ]),
];

const urls = (field: 'return_url' | 'cancel_url'): Refusal[] => [
  ...notA(field, 'a string', [7, false, {}]),
  ...tooLong(field, 2_048, `https://app.example/${'x'.repeat(2_048)}`),
  ...bad(field, 'return_url_invalid', /absolute https URL \(http on loopback in test\)/, [
    ['empty', ''],
    ['relative', '/return'],
    ['no scheme', 'app.example/return'],
    ['http', 'http://app.example/return'],
    ['javascript', 'javascript:alert(1)//https://app.example'],
    ['data', 'data:text/html,https://app.example'],
    ['an app’s own scheme', 'wallet://return'],
    ['a line break inside', 'https://app.exa\nmple/return'],
    ['a zero byte', 'https://app.example/\0'],
    ['a space', 'https://app.example/a b'],
    ['backslashes', 'https:\\\\app.example\\return'],
    ['half a character', 'https://app.example/\ud800'],
  ]),
  ...bad(
    field,
    'return_url_not_registered',
    /0gate admin origin add --partner par_\w+ --mode test --kind return https?:/,
    [
      ['another origin', 'https://elsewhere.example/return'],
      ['a sub-domain', 'https://www.app.example/return'],
      ['another port', 'https://app.example:8443/return'],
      ['a look-alike', 'https://app.example.evil.example/return'],
      ['the origin as a user name', 'https://app.example@evil.example/return'],
    ],
  ),
];

const notEnabled = (field: string, values: readonly unknown[]): Refusal[] =>
  bad(
    field,
    'capability_not_enabled',
    /not enabled on this deployment/,
    values.map((value) => [`${JSON.stringify(value)} is not switched on`, value] as const),
    501,
  );
const notEntitled = (field: string, says: RegExp, ...values: unknown[]): Refusal[] =>
  bad(
    field,
    'not_entitled',
    says,
    values.map((value) => ['not entitled', value]),
    403,
  );

const bodies: Refusal[] = [
  { why: 'no JSON', payload: 'amount=250', status: 400, code: 'invalid_json', says: /not valid JSON/ },
  { why: 'half a body', payload: `{${right}`, status: 400, code: 'invalid_json', says: /not valid JSON/ },
  { why: 'a comment', payload: `{${right}} // now`, status: 400, code: 'invalid_json', says: /not valid JSON/ },
  {
    why: 'not UTF-8',
    payload: Buffer.concat([Buffer.from(`{${right},"user_reference":"`), Buffer.from([0xff]), Buffer.from('"}')]),
    status: 400,
    code: 'invalid_json',
    says: /not UTF-8/,
  },
  ...['[]', '"250"', '250', 'null', 'true'].map((payload) => ({
    why: `JSON, but ${payload}`,
    payload,
    status: 400,
    code: 'invalid_json',
    says: /must be a JSON object/,
  })),
  { why: 'empty', payload: '', status: 400, code: 'body_missing', says: /needs a JSON body/ },
  {
    why: 'larger than 64 KiB',
    payload: `{${right},"metadata":{"x":"${'x'.repeat(1024 * 1024)}"}}`,
    status: 413,
    code: 'payload_too_large',
    says: /larger than 64 KiB/,
  },
  { why: 'thirty thousand brackets', payload: deep(30_000), status: 400, code: 'invalid_json', says: /nested/ },
  {
    why: 'metadata ten thousand deep',
    payload: `{${right},"metadata":{"x":${deep(10_000)}}}`,
    status: 400,
    code: 'invalid_json',
    says: /nested/,
  },
  {
    why: '__proto__',
    payload: `{${right},"__proto__":{"admin":true}}`,
    status: 400,
    code: 'unknown_field',
    param: '/__proto__',
    says: /Remove it/,
  },
  {
    why: '__proto__ in metadata',
    payload: `{${right},"metadata":{"a":[{"__proto__":1}]}}`,
    status: 400,
    code: 'unknown_field',
    param: '/metadata/a/0/__proto__',
    says: /Remove it/,
  },
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'].map(
    (type) => ({
      why: `sent as ${type}`,
      payload: `{${right}}`,
      headers: { 'content-type': type },
      status: 415,
      code: 'unsupported_media_type',
      says: /application\/json/,
    }),
  ),
];

const idempotencyKeys: Refusal[] = [
  ['empty', ''],
  ['longer than 255 characters', 'k'.repeat(256)],
  ['a tab', 'a\tb'],
  ['a control character', 'a\x7fb'],
].map(([why = '', value = '']) => ({
  why: `Idempotency-Key: ${why}`,
  headers: { 'idempotency-key': value },
  status: 400,
  code: 'idempotency_key_invalid',
  says: /1 to 255 characters without control characters/,
}));

/** Everything that create refuses, field by field. */
export const createRefusals: readonly Refusal[] = [
  ...missing('amount'),
  ...notA('amount', 'a string', [250, 1e21, true, {}, ['250']]),
  ...tooLong('amount', 64, '1'.repeat(65)),
  ...amounts,
  ...bad('amount', 'amount_too_small', /The least amount is 5\.00 EUR\./, [['below the least', '4.99']]),
  ...bad('amount', 'amount_too_large', /The largest amount is 50000\.00 EUR\./, [
    ['above the most', '50000.01'],
    ['thirty digits', '1'.repeat(30)],
  ]),

  ...missing('currency'),
  ...notA('currency', 'a string', [978, ['EUR']]),
  ...bad('currency', 'field_invalid', /at (least|most) 3 characters/, [
    ['too short', 'EU'],
    ['too long', 'EURO'],
  ]),
  ...bad('currency', 'currency_unsupported', /GET \/v1\/capabilities\/currencies/, [
    ['one that we do not pay', 'USD'],
    ['none', 'XYZ'],
    ['a property of every object', '\0\0\0'],
  ]),

  ...missing('return_url'),
  ...urls('return_url'),
  ...urls('cancel_url'),

  ...notA('flow', 'a string', [1, {}]),
  ...tooLong('flow', 32),
  ...bad('flow', 'field_invalid', /off_ramp, on_ramp or swap/, [
    ['unknown', 'offramp'],
    ['empty', ''],
  ]),
  ...notEnabled('flow', ['on_ramp', 'swap']),

  ...notA('target_token', 'a string', [1, {}]),
  ...empty('target_token'),
  ...tooLong('target_token', 32),
  ...bad('target_token', 'asset_unsupported', /GET \/v1\/capabilities\/assets\?side=off_ramp/, [
    ['unknown', 'DOGE'],
    ['a property of every object', 'constructor'],
  ]),
  ...notA('target_network', 'a string', [1, {}]),
  ...empty('target_network'),
  ...tooLong('target_network', 32),
  ...bad('target_network', 'network_unsupported', /GET \/v1\/capabilities\/assets\?side=off_ramp/, [
    ['unknown', 'SOLANA'],
  ]),
  {
    why: 'target_network: a pair that is not traded',
    change: { target_token: 'TST18', target_network: 'BASE' },
    status: 400,
    code: 'pair_unsupported',
    param: '/target_network',
    says: /lists the pairs/,
  },

  ...addresses('wallet_address'),
  ...addresses('refund_address'),

  ...notA('customer_id', 'a string', [1]),
  ...empty('customer_id'),
  ...tooLong('customer_id', 64),
  ...bad('customer_id', 'customer_unknown', /no such customer/, [
    ['one that nobody has', '6620f0a1b2c3d4e5f6a7b8c9'],
    ['no id', 'ada@app.example'],
    ['a zero byte', '\0'],
  ]),
  ...notA('amount_in', 'a string', [1]),
  ...tooLong('amount_in', 16),
  ...bad('amount_in', 'field_invalid', /fiat or crypto/, [['unknown', 'EUR']]),
  ...inCrypto,
  ...notA('user_reference', 'a string', [42, {}, ['a']]),
  ...empty('user_reference'),
  ...tooLong('user_reference', 255),
  ...notA('quote_preview_id', 'a string', [1]),
  ...tooLong('quote_preview_id', 64),
  ...notEntitled('quote_preview_id', /0gate admin entitlement add --partner par_\w+ --mode test rails$/, 'qt_1'),
  ...notEntitled('kyc_package', /Leave it away/, { name: 'x' }, 'x'),

  ...notA('metadata', 'an object', ['x', 1, [], [{}]]),
  ...bad('metadata', 'metadata_too_large', /at most 50 keys and 8 KiB/, [
    ['51 keys', metadataOf(51)],
    ['more than 8 KiB', { x: 'x'.repeat(8 * 1024) }],
    ['more than 8 KiB of two-byte letters', { x: 'ä'.repeat(4 * 1024) }],
  ]),

  ...notA('expires_in', 'a whole number', ['600', 600.5, true]),
  ...bad('expires_in', 'field_invalid', /at (least 600|most 604800)/, [
    ['too short', 599],
    ['too long', 604_801],
    ['negative', -1],
    ['no time at all', 0],
    ['beyond any clock', 1e21],
  ]),
  ...notA('country_code', 'a string', [49]),
  ...bad('country_code', 'field_invalid', /two letters/, [
    ['three letters', 'DEU'],
    ['digits', '49'],
    ['letters of another script', 'ДЕ'],
    ['empty', ''],
  ]),
  ...bad('country_code', 'country_unsupported', /not supported/, [
    ['not paid to', 'US'],
    ['none', 'ZZ'],
  ]),
  ...notA('locale', 'a string', [1]),
  ...tooLong('locale', 35, `en-${'abcdefgh-'.repeat(4)}x`),
  ...bad('locale', 'field_invalid', /language tag, like en or de-AT/, [
    ['empty', ''],
    ['an underscore', 'de_AT'],
    ['a path', '../../etc'],
    ['markup', '<b>'],
  ]),

  ...sensitiveNames.map((field) => ({
    why: `sensitive: ${field}`,
    change: { [field]: 'x' },
    status: 400,
    code: 'sensitive_field',
    param: `/${field}`,
    says: /hosted surface collects them\. Remove the field/,
  })),
  ...idempotencyKeys,
  ...bodies,
];

/** A body that is right, with a change laid over it. */
export function createBody(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/return' };
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) delete body[field];
    else body[field] = value;
  }
  return body;
}
