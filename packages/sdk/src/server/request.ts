import { version } from '../version.js';
import { type RequestOptions, readIdempotencyKey } from './options.js';
import { refuseInput } from './refuse.js';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Segments below `/v1`, not yet encoded. */
  readonly path: readonly string[];
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly options?: RequestOptions | undefined;
}

export interface PreparedRequest {
  readonly method: Call['method'];
  /** Without the query, which may hold what belongs in no log. */
  readonly path: string;
  readonly url: string;
  readonly init: RequestInit;
}

/** Everything about a call that stays the same over its retries. */
export function prepareRequest(call: Call, client: { apiKey: string; baseUrl: string }): PreparedRequest {
  const { method, body, options = {} } = call;
  const path = `/v1/${call.path.map(encodeSegment).join('/')}`;
  const headers = new Headers({
    accept: 'application/json',
    authorization: `Bearer ${client.apiKey}`,
    'user-agent': `0gate-sdk/${version}`,
  });
  if (method !== 'GET') headers.set('idempotency-key', readIdempotencyKey(options.idempotencyKey));
  if (body !== undefined) headers.set('content-type', 'application/json');
  addHeaders(headers, options.headers ?? {});
  return {
    method,
    path,
    url: `${client.baseUrl}${path}${encodeQuery(call.query)}`,
    init: { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
  };
}

const own_headers: ReadonlySet<string> = new Set(['accept', 'authorization', 'content-type', 'idempotency-key']);

function addHeaders(headers: Headers, more: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(more)) {
    if (own_headers.has(name.toLowerCase())) throw refuseInput(`headers can not hold ${name}: this client sets it.`);
    try {
      headers.set(name, value);
    } catch {
      // What the runtime says of it would show the value.
      throw refuseInput(`headers can not hold ${JSON.stringify(name)}: HTTP does not take that name or value.`);
    }
  }
}

/** An empty or dotted id would silently address another route. */
function encodeSegment(segment: string): string {
  if (typeof segment !== 'string' || /^\.{0,2}$/.test(segment)) {
    throw refuseInput(`An id is a text of its own, got ${JSON.stringify(segment)}.`);
  }
  return encodeURIComponent(segment);
}

/** Fields without a value are left out. */
function encodeQuery(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const encoded = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return encoded === '' ? '' : `?${encoded}`;
}
