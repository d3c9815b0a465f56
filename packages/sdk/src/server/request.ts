import { InvalidRequestError } from '../errors.js';
import { version } from '../version.js';

export interface RequestOptions {
  /**
   * 1–255 printable characters. Choose it yourself, and store it before the call, where a call may be repeated after a
   * crash; without one each call gets a key of its own, kept over its retries.
   */
  readonly idempotencyKey?: string | undefined;
}

export type Query = object;

export interface Call extends RequestOptions {
  readonly method: 'GET' | 'POST';
  /** Segments below `/v1`, not yet encoded. */
  readonly path: readonly string[];
  readonly query?: Query | undefined;
  readonly body?: object | undefined;
}

export interface PreparedRequest {
  /** For messages: method and path. */
  readonly name: string;
  readonly url: string;
  readonly init: RequestInit;
}

/** Everything about a call that stays the same over its retries. */
export function prepareRequest(call: Call, options: { apiKey: string; baseUrl: string }): PreparedRequest {
  const path = `/v1/${call.path.map(encodeSegment).join('/')}`;
  const headers = new Headers({
    accept: 'application/json',
    authorization: `Bearer ${options.apiKey}`,
    'user-agent': `0gate-sdk/${version}`,
  });
  if (call.method !== 'GET') headers.set('idempotency-key', readKey(call.idempotencyKey));
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  return {
    name: `${call.method} ${path}`,
    url: `${options.baseUrl}${path}${encodeQuery(call.query)}`,
    init: {
      method: call.method,
      headers,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    },
  };
}

/** An empty or dotted id would silently address another route. */
function encodeSegment(segment: string): string {
  if (typeof segment !== 'string' || /^\.{0,2}$/.test(segment)) {
    throw refuse(`An id is a text of its own, got ${JSON.stringify(segment)}.`);
  }
  return encodeURIComponent(segment);
}

function readKey(key: string | undefined): string {
  if (key === undefined) return crypto.randomUUID();
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw refuse('idempotencyKey must be 1 to 255 printable ASCII characters.');
  }
  return key;
}

/** Fields without a value are left out. */
function encodeQuery(query: Query | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const encoded = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return encoded === '' ? '' : `?${encoded}`;
}

function refuse(message: string): InvalidRequestError {
  return new InvalidRequestError(message, { code: 'invalid_request' });
}
