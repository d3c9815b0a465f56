// Made from apps/gateway/src/errors/table.ts by `node scripts/errors-docs.mjs`: change it there.

/** What exactly the server refused, or could not do: `code` of its answer, `apiCode` of the error. */
export type ApiErrorCode =
  /** 400: An account number has eight digits. */
  | 'account_number_invalid'
  /** 400: The checksum of this address is wrong: a character was mistyped. All lower case passes without a checksum. */
  | 'address_checksum'
  /** 400: This is not an address of that network. */
  | 'address_invalid'
  /** 400: Coins can not be sent to this address. Give one of your own wallet or an exchange deposit address. */
  | 'address_not_allowed'
  /** 400: The amount must be a decimal string greater than 0, like "250.00", without sign, exponent or spaces and with no more decimals than the currency has. */
  | 'amount_invalid'
  /** 400: The amount is above the most that can be paid out. */
  | 'amount_too_large'
  /** 400: The amount is below the least that can be paid out. */
  | 'amount_too_small'
  /** 401: This API key is not valid. Check that it is complete and was not revoked. */
  | 'api_key_invalid'
  /** 401: No API key was given. Send "Authorization: Bearer sk_…". */
  | 'api_key_missing'
  /** 400: This token is not supported. GET /v1/capabilities/assets?side=off_ramp lists those that are. */
  | 'asset_unsupported'
  /** 400: This is not a well-formed HTTP request. */
  | 'bad_request'
  /** 400: This request needs a JSON body. */
  | 'body_missing'
  /** 501: This is not enabled on this deployment. */
  | 'capability_not_enabled'
  /** 401: The client secret is not valid. Create the session again with the same idempotency key to get it. */
  | 'client_secret_invalid'
  /** 400: Payouts to this country are not supported. */
  | 'country_unsupported'
  /** 400: This currency is not supported. GET /v1/capabilities/currencies lists those that are. */
  | 'currency_unsupported'
  /** 400: This cursor is not one of yours. Use the id of an object from the last page. */
  | 'cursor_invalid'
  /** 409: There is a customer with this email or external id. */
  | 'customer_already_exists'
  /** 400: There is no such customer. */
  | 'customer_unknown'
  /** 503: The service is restarting or overloaded. Try again in a moment. */
  | 'database_unavailable'
  /** 401: The embed token is missing, expired or not valid. Bootstrap again. */
  | 'embed_token_invalid'
  /** 410: The person behind this was erased; nothing of it can be read. */
  | 'erased'
  /** 501: This deployment has no faucet key, so the helper can not send coins. */
  | 'faucet_missing'
  /** 400: This field is not valid. */
  | 'field_invalid'
  /** 400: This field is required. */
  | 'field_required'
  /** 431: The headers of this request are too large. */
  | 'headers_too_large'
  /** 400: Give the name of the account's holder, as the bank knows it. */
  | 'holder_name_invalid'
  /** 400: This IBAN is not valid. Check it character by character. */
  | 'iban_invalid'
  /** 409: The first request with this Idempotency-Key is still running. Try again. */
  | 'idempotency_in_progress'
  /** 400: An Idempotency-Key has 1 to 255 characters without control characters. */
  | 'idempotency_key_invalid'
  /** 400: This operation needs an Idempotency-Key header. */
  | 'idempotency_key_required'
  /** 409: This Idempotency-Key was used for another request. Use a new key. */
  | 'idempotency_key_reused'
  /** 409: The user's identity must be verified first. */
  | 'identity_required'
  /** 500: Something went wrong on our side. The request id helps us find it. */
  | 'internal_error'
  /** 400: The body is not valid JSON. */
  | 'invalid_json'
  /** 400: Metadata may hold at most 50 keys and 8 KiB of JSON. */
  | 'metadata_too_large'
  /** 405: This route does not take that method. See the Allow header. */
  | 'method_not_allowed'
  /** 400: This payout method does not exist for this sale. */
  | 'method_unsupported'
  /** 401: This deployment does not serve the mode of this key. */
  | 'mode_mismatch'
  /** 400: This network is not supported. GET /v1/capabilities/assets?side=off_ramp lists those that are. */
  | 'network_unsupported'
  /** 403: This partner is not entitled to this product. Ask the operator to switch it on. */
  | 'not_entitled'
  /** 404: There is no such object, or it belongs to somebody else. */
  | 'not_found'
  /** 409: This price has lapsed. Ask for a new one. */
  | 'offer_expired'
  /** 403: The request has no Origin header. Bootstrap from a page of a registered origin. */
  | 'origin_missing'
  /** 403: This origin is not registered for embedding. */
  | 'origin_not_allowed'
  /** 503: The connection to the database was lost while this was being stored, so its outcome is not known. Repeat the request with the same Idempotency-Key. */
  | 'outcome_unknown'
  /** 400: This token is not supported on this network. GET /v1/capabilities/assets?side=off_ramp lists the pairs. */
  | 'pair_unsupported'
  /** 400: This query parameter is not valid. */
  | 'parameter_invalid'
  /** 403: This partner is disabled. Ask the operator. */
  | 'partner_disabled'
  /** 409: This session has a pay-out that is under way. */
  | 'pay_out_in_progress'
  /** 409: The name is close to the verified name, but not the same. Confirm it to go on. */
  | 'payee_close_match'
  /** 400: The name does not match the verified name, so nothing can be paid to this account. Use an account in your own name. */
  | 'payee_no_match'
  /** 413: The body is larger than 64 KiB. */
  | 'payload_too_large'
  /** 409: The user has not yet said where the money goes. The hosted surface asks for it. */
  | 'payout_account_required'
  /** 409: There is no current price for this pair. Try again in a moment. */
  | 'price_unavailable'
  /** 409: This quote has been used. Lock a new one. */
  | 'quote_consumed'
  /** 409: This quote has expired. Lock a new one. */
  | 'quote_expired'
  /** 400: The quote is for something else. Ask for the same, or lock another quote. */
  | 'quote_mismatch'
  /** 400: There is no such quote. Lock one with POST /v1/quotes. */
  | 'quote_unknown'
  /** 429: Too many requests. Wait as long as Retry-After says. */
  | 'rate_limited'
  /** 400: Only dead-lettered deliveries can be replayed. */
  | 'replay_not_possible'
  /** 408: The request did not arrive in time, so nothing was done. Send it again. */
  | 'request_timeout'
  /** 400: This must be an absolute https URL (http on loopback in test) of at most 2,048 characters. */
  | 'return_url_invalid'
  /** 400: The origin of this URL is not registered. */
  | 'return_url_not_registered'
  /** 404: There is no such route. */
  | 'route_not_found'
  /** 403: This key lacks the scope for this operation. */
  | 'scope_missing'
  /** 400: Bank, card and identity data never belong in this request: the hosted surface collects them. Remove the field. */
  | 'sensitive_field'
  /** 409: Coins have arrived for this session, so it ends by payout or refund, not by cancelling. */
  | 'session_funded'
  /** 409: This session has ended. Create a new one. */
  | 'session_terminal'
  /** 401: The signature of this callback is not valid. */
  | 'signature_invalid'
  /** 400: A sort code has six digits, like 00-00-00. */
  | 'sort_code_invalid'
  /** 409: The session has changed meanwhile. Look at its current state and try again. */
  | 'stale_version'
  /** 409: This step is not possible in the session's current state. */
  | 'step_not_allowed'
  /** 409: This is not possible right now. Try again later. */
  | 'temporarily_unavailable'
  /** 409: The session ends too soon to wait for a deposit. Start a new one. */
  | 'too_close_to_expiry'
  /** 400: This field is unknown here. Remove it. */
  | 'unknown_field'
  /** 415: Send the body as application/json. */
  | 'unsupported_media_type'
  /** 403: This token only shows the sale. Open it from the page where it was started to change anything. */
  | 'view_only'
  /** 400: This must be an absolute https URL that is not on a private network. */
  | 'webhook_url_invalid'
  /** 400: No webhook URL is set. PATCH /v1/webhook_endpoint sets it. */
  | 'webhook_url_missing'
  /** 403: This kind of key may not do that. Secret keys stay on the server; publishable keys only bootstrap the surface. */
  | 'wrong_key_type';
