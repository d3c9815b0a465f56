import type { Fault } from './schema-cases.js';

/** What a refusal says: status, code, and whether it names the field. */
export type Expected = readonly [status: number, code: string];

/** What each fault of a field is answered with, everywhere but where the exceptions below say otherwise. */
export const usual: Readonly<Record<Fault, Expected>> = {
  absent: [400, 'field_required'],
  null: [400, 'field_required'],
  'wrong type': [400, 'field_invalid'],
  'wrong item': [400, 'field_invalid'],
  'too short': [400, 'field_invalid'],
  'too long': [400, 'field_invalid'],
  'too small': [400, 'field_invalid'],
  'too large': [400, 'field_invalid'],
  'wrong form': [400, 'field_invalid'],
  'not listed': [400, 'field_invalid'],
  unknown: [400, 'unknown_field'],
};

/** By operation, field and fault. */
export const exceptions: Readonly<Record<string, Expected>> = {};

/** A body that nothing is wrong with, for each operation that takes one. */
export const rightBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  createSession: { amount: '250.00', currency: 'EUR', return_url: 'http://localhost/back' },
  createEmbedToken: {},
  createViewToken: {},
  setSurfaceCountry: { expected_version: 1, country_code: 'DE' },
  setSurfaceAsset: { expected_version: 1, asset: 'USDC', network: 'ETHEREUM' },
  startSurfaceIdentity: { expected_version: 1 },
  setSurfacePayoutAccount: { expected_version: 1, method: 'sepa', fields: {} },
  makeSurfaceOffer: { expected_version: 1 },
  confirmSurfaceOffer: { expected_version: 1, offer_id: `qt_${'0'.repeat(32)}` },
  setSurfaceSource: { expected_version: 1, kind: 'own_wallet', refund_address: `0x${'1'.repeat(40)}` },
  cancelSurfaceSession: { expected_version: 1 },
  hintSurfaceDeposit: { tx_hash: `0x${'1'.repeat(64)}` },
  completeTestSession: {},
  failTestSession: {},
  expireTestSession: {},
  advanceTestClock: { seconds: 1 },
  updateWebhookEndpoint: { url: 'https://hooks.example/' },
  previewQuotes: { side: 'off_ramp', currency: 'EUR', asset: 'USDC', amount: '250.00' },
  lockQuote: { side: 'off_ramp', currency: 'EUR', asset: 'USDC', amount: '250.00', payment_method: 'sepa' },
  createPayOut: { quote_id: `qt_${'0'.repeat(32)}`, session_id: `gs_${'0'.repeat(32)}` },
  createCustomer: { email: 'ada@app.example' },
  updateCustomer: { first_name: 'Ada' },
  updateBranding: { brand_name: 'Example' },
  replayWebhookDeliveries: {},
};

/** Values of a query parameter that are refused, and how. Parameters that take any text have none. */
export const wrongParameters: Readonly<Record<string, readonly (readonly [value: string, code: string])[]>> = {
  limit: ['', '0', '-1', '1.5', '1e1', 'x', '201'].map((value) => [value, 'parameter_invalid'] as const),
  skip: ['-1', '1.5', 'x'].map((value) => [value, 'parameter_invalid'] as const),
  starting_after: ['', 'x', `gs_${'0'.repeat(32)}`, `cus_${'0'.repeat(24)}`].map(
    (value) => [value, 'cursor_invalid'] as const,
  ),
  after: ['', 'x', 'AAAA'].map((value) => [value, 'cursor_invalid'] as const),
  status: ['', 'nonsense', 'OPEN'].map((value) => [value, 'parameter_invalid'] as const),
  created_after: ['', 'yesterday', '2026-01-31'].map((value) => [value, 'parameter_invalid'] as const),
  created_before: ['', 'yesterday', '1e12'].map((value) => [value, 'parameter_invalid'] as const),
  amount: ['abc', '-1', '1e3', '0x10', ' '].map((value) => [value, 'amount_invalid'] as const),
  side: ['nonsense'].map((value) => [value, 'parameter_invalid'] as const),
  supported: ['yes'].map((value) => [value, 'parameter_invalid'] as const),
  after_version: ['-1', 'x', '1.5'].map((value) => [value, 'parameter_invalid'] as const),
};

/** These bind money: none of them runs without a key. */
export const needsKeys: ReadonlySet<string> = new Set(['lockQuote', 'createPayOut']);

/** These take the header and ignore it: a replay would hand out what is dead by then. */
export const ignoresKeys: ReadonlySet<string> = new Set(['createEmbedToken', 'previewQuotes']);

/** Not switched on: they say so before they look for anything. */
export const answersWithoutLooking: ReadonlySet<string> = new Set(['createPayIn', 'retrievePayIn']);
