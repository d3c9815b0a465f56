import { type ErrorCode, errorTable } from '../../errors/index.js';
import type { RecordedRoute } from './routes.js';
import { credentialOf } from './security.js';

/** What the server itself, or the parser before it, may answer to anything. */
const everywhere: readonly ErrorCode[] = [
  'bad_request',
  'parameter_invalid',
  'request_timeout',
  'headers_too_large',
  'internal_error',
  'database_unavailable',
];

const withSecretKey: readonly ErrorCode[] = [
  'api_key_missing',
  'api_key_invalid',
  'mode_mismatch',
  'wrong_key_type',
  'scope_missing',
  'partner_disabled',
];

const onWrites: readonly ErrorCode[] = [
  'invalid_json',
  'unknown_field',
  'payload_too_large',
  'unsupported_media_type',
  'outcome_unknown',
];

const withIdempotencyKey: readonly ErrorCode[] = [
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_in_progress',
  'erased',
];

const amounts: readonly ErrorCode[] = ['amount_invalid', 'amount_too_small', 'amount_too_large'];
const pairs: readonly ErrorCode[] = ['asset_unsupported', 'network_unsupported', 'pair_unsupported'];
const addresses: readonly ErrorCode[] = ['address_invalid', 'address_checksum', 'address_not_allowed'];
const prices: readonly ErrorCode[] = ['price_unavailable', 'temporarily_unavailable'];
const lockedQuotes: readonly ErrorCode[] = ['not_entitled', 'quote_consumed', 'quote_expired'];
const surfaceWrites: readonly ErrorCode[] = [
  'view_only',
  'session_terminal',
  'stale_version',
  'step_not_allowed',
  'erased',
];
const quoting: readonly ErrorCode[] = [
  ...amounts,
  ...pairs,
  ...prices,
  'currency_unsupported',
  'country_unsupported',
  'method_unsupported',
  'capability_not_enabled',
];

/** What an operation refuses by itself, beside what its credential, parameters and body already say. */
const own: Readonly<Record<string, readonly ErrorCode[]>> = {
  createSession: [
    ...amounts,
    ...pairs,
    ...addresses,
    ...lockedQuotes,
    'quote_mismatch',
    'quote_unknown',
    'too_close_to_expiry',
    'temporarily_unavailable',
    'sensitive_field',
    'currency_unsupported',
    'country_unsupported',
    'return_url_invalid',
    'return_url_not_registered',
    'metadata_too_large',
    'customer_unknown',
    'capability_not_enabled',
  ],
  listSessions: ['cursor_invalid'],
  retrieveSession: [],
  cancelSession: ['session_funded', 'session_terminal'],

  listCountries: [],
  listCurrencies: [],
  listAssets: [],
  getAsset: [],
  listPaymentMethods: [],
  listPayoutMethods: [],
  checkEligibility: ['amount_invalid'],

  previewQuotes: quoting,
  lockQuote: [...quoting, 'not_entitled'],
  retrieveSignedQuote: ['not_entitled'],

  createPayIn: ['capability_not_enabled'],
  retrievePayIn: ['capability_not_enabled'],
  createPayOut: [
    ...lockedQuotes,
    'not_found',
    'sensitive_field',
    'quote_mismatch',
    'identity_required',
    'payout_account_required',
    'too_close_to_expiry',
    'temporarily_unavailable',
    'pay_out_in_progress',
    'session_terminal',
    'session_funded',
  ],
  retrievePayOut: ['not_entitled'],

  listTransactions: ['cursor_invalid'],
  retrieveTransaction: [],

  createCustomer: ['customer_already_exists', 'metadata_too_large'],
  listCustomers: ['cursor_invalid'],
  getCustomer: [],
  updateCustomer: ['metadata_too_large'],
  deleteCustomer: [],

  getBranding: [],
  updateBranding: [],

  listEvents: ['cursor_invalid'],
  retrieveWebhookEndpoint: [],
  updateWebhookEndpoint: ['webhook_url_invalid'],
  rotateWebhookSecret: [],
  finishWebhookRotation: [],
  sendTestWebhook: ['webhook_url_missing'],
  listPartnerWebhookDeliveries: ['cursor_invalid'],
  replayWebhookDelivery: ['replay_not_possible'],
  replayWebhookDeliveries: [],

  createEmbedToken: [
    'api_key_missing',
    'api_key_invalid',
    'mode_mismatch',
    'wrong_key_type',
    'origin_missing',
    'origin_not_allowed',
    'client_secret_invalid',
    'session_terminal',
  ],
  createViewToken: ['origin_missing', 'origin_not_allowed', 'client_secret_invalid'],
  retrieveSurfaceSession: ['erased'],
  setSurfaceCountry: [...surfaceWrites, 'country_unsupported'],
  setSurfaceAsset: [...surfaceWrites, ...pairs],
  startSurfaceIdentity: [...surfaceWrites, 'temporarily_unavailable'],
  setSurfacePayoutAccount: [
    ...surfaceWrites,
    'method_unsupported',
    'iban_invalid',
    'sort_code_invalid',
    'account_number_invalid',
    'holder_name_invalid',
    'payee_no_match',
    'payee_close_match',
  ],
  makeSurfaceOffer: [...surfaceWrites, ...prices, ...amounts],
  confirmSurfaceOffer: [...surfaceWrites, ...prices, 'offer_expired', 'too_close_to_expiry', 'quote_expired'],
  setSurfaceSource: [...surfaceWrites, ...addresses, 'temporarily_unavailable'],
  cancelSurfaceSession: [...surfaceWrites, 'session_funded'],
  hintSurfaceDeposit: surfaceWrites,

  completeTestSession: ['session_terminal', 'step_not_allowed', 'faucet_missing', ...prices],
  failTestSession: ['session_terminal', 'step_not_allowed', 'faucet_missing', ...prices],
  expireTestSession: ['session_terminal', 'session_funded'],
  advanceTestClock: [],

  retrieveJwks: [],
};

/** True for an operation of which it is written down what it refuses. */
export const hasErrorCodes = (operationId: string): boolean => Object.hasOwn(own, operationId);

/** Every code that an operation can answer, sorted. */
export function errorCodesOf(route: RecordedRoute): readonly ErrorCode[] {
  const { method, url, schema } = route;
  const credential = credentialOf(url);
  const write = method !== 'GET';
  const codes = new Set<ErrorCode>([...everywhere, ...(own[schema.operationId ?? ''] ?? [])]);
  const add = (more: readonly ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (url.startsWith('/v1/')) add(['rate_limited']);
  if (credential === 'secret') add(withSecretKey);
  if (credential === 'embed') add(['embed_token_invalid']);
  if (url.includes(':')) add(['not_found']);
  if (write) add(onWrites);
  if (write && credential === 'secret') add(withIdempotencyKey);
  if (write && requiresIdempotencyKey(url)) add(['idempotency_key_required']);
  if (schema.body !== undefined) add(['field_required', 'field_invalid', 'body_missing']);
  return [...codes].sort();
}

/** Money moves there, so a repeat must be told from a second request. */
export function requiresIdempotencyKey(url: string): boolean {
  return url === '/v1/quotes' || url.startsWith('/v1/rails/');
}

/** Codes by their status, ascending. */
export function byStatus(codes: readonly ErrorCode[]): [status: number, codes: readonly ErrorCode[]][] {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorTable[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}
