import { type ErrorCode, type ErrorType, errorTable } from './table.js';

/** What a client reads: flat, the same for each error. */
export interface ErrorEnvelope {
  readonly type: ErrorType;
  readonly code: ErrorCode;
  readonly message: string;
  readonly request_id: string;
  readonly doc_url: string | null;
  readonly statusCode: number;
  /** JSON pointer to the field, on field errors. */
  readonly param?: string;
}

/**
 * An expected refusal on its way out. Its message is public; what happened inside is the `cause`, which goes to the log only.
 */
export class PublicError extends Error {
  override readonly name = 'PublicError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly param: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    options: {
      /** Replaces the table's sentence where a better one is known. */
      message?: string;
      param?: string;
      headers?: Record<string, string>;
      cause?: unknown;
      /** Further fields of the envelope, beside the standard ones. */
      extra?: Record<string, unknown>;
    } = {},
  ) {
    const { message, status } = errorTable[code];
    // Where a client's mistake was noticed is no news to anybody, and a flood of refusals should cost as little as it can.
    const { stackTraceLimit } = Error;
    if (status < 500) Error.stackTraceLimit = 0;
    super(options.message ?? message, { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.status = status;
    this.param = options.param;
    this.headers = { ...retryHeaders(code), ...options.headers };
    this.extra = options.extra ?? {};
  }

  envelope(request_id: string): ErrorEnvelope {
    return {
      type: errorTable[this.code].type,
      code: this.code,
      message: this.message,
      request_id,
      doc_url: null,
      statusCode: this.status,
      ...(this.param === undefined ? {} : { param: this.param }),
      ...this.extra,
    };
  }
}

function retryHeaders(code: ErrorCode): Record<string, string> {
  return code === 'idempotency_in_progress' || code === 'database_unavailable' ? { 'Retry-After': '1' } : {};
}
