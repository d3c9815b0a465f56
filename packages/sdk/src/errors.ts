import type { ApiErrorCode } from './types/api-error-code.js';

/** The class of an error, as `code` says it. What exactly went wrong at the server is in `apiCode`. */
export type ErrorCode =
  | 'authentication_error'
  | 'permission_error'
  | 'invalid_request'
  | 'idempotency_error'
  | 'rate_limit'
  | 'api_error'
  | 'connection_error'
  | 'timeout'
  | 'aborted'
  | 'webhook_signature'
  | 'unknown';

export interface ErrorDetails {
  readonly code?: ErrorCode;
  /** HTTP status; absent when there was no answer. */
  readonly statusCode?: number | undefined;
  /** `X-Request-Id` of the answer: name it to support. */
  readonly requestId?: string | undefined;
  /** The answer's body, parsed where it is JSON. */
  readonly raw?: unknown;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Base of everything this client throws on purpose; itself it stands for 404 and what has no class of its own. */
export class GateError extends Error {
  // Written out in each class: a bundler that shortens names would take it from logs.
  override readonly name: string = 'GateError';
  readonly code: ErrorCode;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  readonly raw: unknown;
  /** The server's own code, e.g. `session_funded`. Codes may be added: treat one that you do not know by its status. */
  readonly apiCode: ApiErrorCode | (string & {}) | undefined;
  /** JSON pointer to the field that was refused, e.g. `/amount`. */
  readonly param: string | undefined;
  /** Seconds to wait before the next try, where the server said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code ?? 'unknown';
    this.statusCode = details.statusCode;
    this.requestId = details.requestId;
    this.raw = details.raw;
    this.apiCode = textField(details.raw, 'code');
    this.param = textField(details.raw, 'param');
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** 401: the key is missing, wrong, revoked, or of a mode that is not served. */
export class AuthenticationError extends GateError {
  override readonly name = 'AuthenticationError';
}
/** 403: the key is right, but may not do this. */
export class PermissionError extends GateError {
  override readonly name = 'PermissionError';
}
/** 400 and 422: `param` names the field, the message says what to do. */
export class InvalidRequestError extends GateError {
  override readonly name = 'InvalidRequestError';
}
/** 409: the key was used for something else, or the object is in a state that forbids this; `apiCode` says which. */
export class IdempotencyError extends GateError {
  override readonly name = 'IdempotencyError';
}
/** 429: `retryAfterSeconds` says when to come again. */
export class RateLimitError extends GateError {
  override readonly name = 'RateLimitError';
}
/** 5xx: nothing is known about what happened; repeat with the same idempotency key. */
export class APIError extends GateError {
  override readonly name = 'APIError';
}
/** No answer came. A write may have been carried out: repeat it with the same idempotency key. */
export class APIConnectionError extends GateError {
  override readonly name = 'APIConnectionError';
}
/** The answer took longer than `timeout`. A write may have been carried out, as above. */
export class TimeoutError extends GateError {
  override readonly name = 'TimeoutError';
}
/** The caller's own `signal` ended the call; `cause` is its reason. A write may have been carried out, as above. */
export class RequestAbortedError extends GateError {
  override readonly name = 'RequestAbortedError';
}
/** A delivery that must not be believed. */
export class WebhookSignatureError extends GateError {
  override readonly name = 'WebhookSignatureError';

  constructor(message: string) {
    super(message, { code: 'webhook_signature' });
  }
}

/** The error for an answer outside 2xx. */
export function errorOfAnswer(
  statusCode: number,
  about: {
    readonly raw: unknown;
    readonly requestId?: string | undefined;
    readonly retryAfterSeconds?: number | undefined;
  },
): GateError {
  const [ErrorClass, code] = classOf(statusCode);
  const message = textField(about.raw, 'message') ?? `The server answered ${statusCode} without saying why.`;
  const requestId = about.requestId ?? textField(about.raw, 'request_id');
  return new ErrorClass(message, { ...about, code, statusCode, requestId });
}

function classOf(status: number): readonly [typeof GateError, ErrorCode] {
  if (status === 400 || status === 422) return [InvalidRequestError, 'invalid_request'];
  if (status === 401) return [AuthenticationError, 'authentication_error'];
  if (status === 403) return [PermissionError, 'permission_error'];
  if (status === 409) return [IdempotencyError, 'idempotency_error'];
  if (status === 429) return [RateLimitError, 'rate_limit'];
  if (status >= 500) return [APIError, 'api_error'];
  return [GateError, 'unknown'];
}

function textField(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const field: unknown = (value as Record<string, unknown>)[name];
  return typeof field === 'string' ? field : undefined;
}
