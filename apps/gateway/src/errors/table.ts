/**
 * Every public error code, with its status, class and the sentence that says what to do. Documentation and SDK types are made
 * from this table.
 */
export const errorTable = {
  api_key_missing: {
    status: 401,
    type: 'authentication_error',
    message: 'No API key was given. Send "Authorization: Bearer sk_…".',
  },
  api_key_invalid: {
    status: 401,
    type: 'authentication_error',
    message: 'This API key is not valid. Check that it is complete and was not revoked.',
  },
  mode_mismatch: {
    status: 401,
    type: 'authentication_error',
    message: 'This deployment does not serve the mode of this key.',
  },
  embed_token_invalid: {
    status: 401,
    type: 'authentication_error',
    message: 'The embed token is missing, expired or not valid. Bootstrap again.',
  },
  client_secret_invalid: {
    status: 401,
    type: 'authentication_error',
    message: 'The client secret is not valid. Create the session again with the same idempotency key to get it.',
  },
  signature_invalid: {
    status: 401,
    type: 'authentication_error',
    message: 'The signature of this callback is not valid.',
  },
  wrong_key_type: {
    status: 403,
    type: 'permission_error',
    message:
      'This kind of key may not do that. Secret keys stay on the server; publishable keys only bootstrap the surface.',
  },
  not_entitled: {
    status: 403,
    type: 'permission_error',
    message: 'This partner is not entitled to this product. Ask the operator to switch it on.',
  },
  scope_missing: { status: 403, type: 'permission_error', message: 'This key lacks the scope for this operation.' },
  partner_disabled: { status: 403, type: 'permission_error', message: 'This partner is disabled. Ask the operator.' },
  origin_missing: {
    status: 403,
    type: 'permission_error',
    message: 'The request has no Origin header. Bootstrap from a page of a registered origin.',
  },
  origin_not_allowed: {
    status: 403,
    type: 'permission_error',
    message: 'This origin is not registered for embedding.',
  },
  route_not_found: { status: 404, type: 'invalid_request', message: 'There is no such route.' },
  not_found: {
    status: 404,
    type: 'invalid_request',
    message: 'There is no such object, or it belongs to somebody else.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request',
    message: 'This route does not take that method. See the Allow header.',
  },
  erased: {
    status: 410,
    type: 'invalid_request',
    message: 'The person behind this was erased; nothing of it can be read.',
  },
  request_timeout: {
    status: 408,
    type: 'invalid_request',
    message: 'The request did not arrive in time, so nothing was done. Send it again.',
  },
  payload_too_large: { status: 413, type: 'invalid_request', message: 'The body is larger than 64 KiB.' },
  unsupported_media_type: { status: 415, type: 'invalid_request', message: 'Send the body as application/json.' },
  headers_too_large: { status: 431, type: 'invalid_request', message: 'The headers of this request are too large.' },
  bad_request: { status: 400, type: 'invalid_request', message: 'This is not a well-formed HTTP request.' },
  invalid_json: { status: 400, type: 'invalid_request', message: 'The body is not valid JSON.' },
  body_missing: { status: 400, type: 'invalid_request', message: 'This request needs a JSON body.' },
  unknown_field: { status: 400, type: 'invalid_request', message: 'This field is unknown here. Remove it.' },
  field_required: { status: 400, type: 'invalid_request', message: 'This field is required.' },
  field_invalid: { status: 400, type: 'invalid_request', message: 'This field is not valid.' },
  sensitive_field: {
    status: 400,
    type: 'invalid_request',
    message:
      'Bank, card and identity data never belong in this request: the hosted surface collects them. Remove the field.',
  },
  parameter_invalid: { status: 400, type: 'invalid_request', message: 'This query parameter is not valid.' },
  cursor_invalid: {
    status: 400,
    type: 'invalid_request',
    message: 'This cursor is not one of yours. Use the id of an object from the last page.',
  },
  amount_invalid: {
    status: 400,
    type: 'invalid_request',
    message:
      'The amount must be a decimal string greater than 0, like "250.00", without sign, exponent or spaces and with no more decimals than the currency has.',
  },
  amount_too_small: {
    status: 400,
    type: 'invalid_request',
    message: 'The amount is below the least that can be paid out.',
  },
  amount_too_large: {
    status: 400,
    type: 'invalid_request',
    message: 'The amount is above the most that can be paid out.',
  },
  currency_unsupported: {
    status: 400,
    type: 'invalid_request',
    message: 'This currency is not supported. GET /v1/capabilities/currencies lists those that are.',
  },
  asset_unsupported: {
    status: 400,
    type: 'invalid_request',
    message: 'This token is not supported. GET /v1/capabilities/assets?side=off_ramp lists those that are.',
  },
  network_unsupported: {
    status: 400,
    type: 'invalid_request',
    message: 'This network is not supported. GET /v1/capabilities/assets?side=off_ramp lists those that are.',
  },
  pair_unsupported: {
    status: 400,
    type: 'invalid_request',
    message: 'This token is not supported on this network. GET /v1/capabilities/assets?side=off_ramp lists the pairs.',
  },
  country_unsupported: { status: 400, type: 'invalid_request', message: 'Payouts to this country are not supported.' },
  method_unsupported: {
    status: 400,
    type: 'invalid_request',
    message: 'This payout method does not exist for this sale.',
  },
  return_url_invalid: {
    status: 400,
    type: 'invalid_request',
    message: 'This must be an absolute https URL (http on loopback in test) of at most 2,048 characters.',
  },
  return_url_not_registered: {
    status: 400,
    type: 'invalid_request',
    message: 'The origin of this URL is not registered.',
  },
  metadata_too_large: {
    status: 400,
    type: 'invalid_request',
    message: 'Metadata may hold at most 50 keys and 8 KiB of JSON.',
  },
  address_invalid: { status: 400, type: 'invalid_request', message: 'This is not an address of that network.' },
  address_checksum: {
    status: 400,
    type: 'invalid_request',
    message:
      'The checksum of this address is wrong: a character was mistyped. All lower case passes without a checksum.',
  },
  address_not_allowed: {
    status: 400,
    type: 'invalid_request',
    message: 'Coins can not be sent to this address. Give one of your own wallet or an exchange deposit address.',
  },
  customer_unknown: { status: 400, type: 'invalid_request', message: 'There is no such customer.' },
  iban_invalid: {
    status: 400,
    type: 'invalid_request',
    message: 'This IBAN is not valid. Check it character by character.',
  },
  sort_code_invalid: { status: 400, type: 'invalid_request', message: 'A sort code has six digits, like 00-00-00.' },
  account_number_invalid: { status: 400, type: 'invalid_request', message: 'An account number has eight digits.' },
  holder_name_invalid: {
    status: 400,
    type: 'invalid_request',
    message: "Give the name of the account's holder, as the bank knows it.",
  },
  payee_no_match: {
    status: 400,
    type: 'invalid_request',
    message:
      'The name does not match the verified name, so nothing can be paid to this account. Use an account in your own name.',
  },
  price_unavailable: {
    status: 409,
    type: 'conflict',
    message: 'There is no current price for this pair. Try again in a moment.',
  },
  idempotency_key_required: {
    status: 400,
    type: 'invalid_request',
    message: 'This operation needs an Idempotency-Key header.',
  },
  idempotency_key_invalid: {
    status: 400,
    type: 'invalid_request',
    message: 'An Idempotency-Key has 1 to 255 characters without control characters.',
  },
  idempotency_key_reused: {
    status: 409,
    type: 'idempotency_error',
    message: 'This Idempotency-Key was used for another request. Use a new key.',
  },
  idempotency_in_progress: {
    status: 409,
    type: 'idempotency_error',
    message: 'The first request with this Idempotency-Key is still running. Try again.',
  },
  session_terminal: { status: 409, type: 'conflict', message: 'This session has ended. Create a new one.' },
  session_funded: {
    status: 409,
    type: 'conflict',
    message: 'Coins have arrived for this session, so it ends by payout or refund, not by cancelling.',
  },
  stale_version: {
    status: 409,
    type: 'conflict',
    message: 'The session has changed meanwhile. Look at its current state and try again.',
  },
  step_not_allowed: {
    status: 409,
    type: 'conflict',
    message: "This step is not possible in the session's current state.",
  },
  view_only: {
    status: 403,
    type: 'permission_error',
    message: 'This token only shows the sale. Open it from the page where it was started to change anything.',
  },
  offer_expired: { status: 409, type: 'conflict', message: 'This price has lapsed. Ask for a new one.' },
  too_close_to_expiry: {
    status: 409,
    type: 'conflict',
    message: 'The session ends too soon to wait for a deposit. Start a new one.',
  },
  payee_close_match: {
    status: 409,
    type: 'conflict',
    message: 'The name is close to the verified name, but not the same. Confirm it to go on.',
  },
  identity_required: { status: 409, type: 'conflict', message: "The user's identity must be verified first." },
  temporarily_unavailable: {
    status: 409,
    type: 'conflict',
    message: 'This is not possible right now. Try again later.',
  },
  quote_unknown: {
    status: 400,
    type: 'invalid_request',
    message: 'There is no such quote. Lock one with POST /v1/quotes.',
  },
  quote_mismatch: {
    status: 400,
    type: 'invalid_request',
    message: 'The quote is for something else. Ask for the same, or lock another quote.',
  },
  payout_account_required: {
    status: 409,
    type: 'conflict',
    message: 'The user has not yet said where the money goes. The hosted surface asks for it.',
  },
  pay_out_in_progress: {
    status: 409,
    type: 'conflict',
    message: 'This session has a pay-out that is under way.',
  },
  quote_consumed: { status: 409, type: 'conflict', message: 'This quote has been used. Lock a new one.' },
  quote_expired: { status: 409, type: 'conflict', message: 'This quote has expired. Lock a new one.' },
  customer_already_exists: {
    status: 409,
    type: 'conflict',
    message: 'There is a customer with this email or external id.',
  },
  webhook_url_missing: {
    status: 400,
    type: 'invalid_request',
    message: 'No webhook URL is set. PATCH /v1/webhook_endpoint sets it.',
  },
  webhook_url_invalid: {
    status: 400,
    type: 'invalid_request',
    message: 'This must be an absolute https URL that is not on a private network.',
  },
  replay_not_possible: {
    status: 400,
    type: 'invalid_request',
    message: 'Only dead-lettered deliveries can be replayed.',
  },
  rate_limited: { status: 429, type: 'rate_limit', message: 'Too many requests. Wait as long as Retry-After says.' },
  capability_not_enabled: { status: 501, type: 'not_enabled', message: 'This is not enabled on this deployment.' },
  faucet_missing: {
    status: 501,
    type: 'not_enabled',
    message: 'This deployment has no faucet key, so the helper can not send coins.',
  },
  internal_error: {
    status: 500,
    type: 'api_error',
    message: 'Something went wrong on our side. The request id helps us find it.',
  },
  outcome_unknown: {
    status: 503,
    type: 'api_error',
    message:
      'The connection to the database was lost while this was being stored, so its outcome is not known. Repeat the request with the same Idempotency-Key.',
  },
  database_unavailable: {
    status: 503,
    type: 'api_error',
    message: 'The service is restarting or overloaded. Try again in a moment.',
  },
} as const satisfies Record<string, { status: number; type: ErrorType; message: string }>;

export type ErrorType =
  | 'authentication_error'
  | 'permission_error'
  | 'invalid_request'
  | 'idempotency_error'
  | 'conflict'
  | 'rate_limit'
  | 'not_enabled'
  | 'api_error';

export type ErrorCode = keyof typeof errorTable;
