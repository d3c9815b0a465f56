/** One connection's abuse: what it sends, how it goes on, and what it is told at the end. */
export interface AbuseCase {
  readonly name: string;
  readonly bytes: readonly (string | Buffer)[];
  /** Sent again and again until the connection is closed. */
  readonly drip?: string;
  /** The status of the last answer; null for a connection that is closed without a word. */
  readonly status: readonly (number | null)[];
  readonly code?: string;
}

const crlf = '\r\n';
const head = (first: string, ...lines: string[]) => [first, 'Host: gateway', ...lines, '', ''].join(crlf);
const json = 'Content-Type: application/json';
const close = 'Connection: close';
const nested = (open: string, shut: string, depth: number) => `${open.repeat(depth)}1${shut.repeat(depth)}`;

/** @param key a secret key that is good */
export function abuseCases(key: string): AbuseCase[] {
  const bearer = `Authorization: Bearer ${key}`;
  const create = (...lines: string[]) => head('POST /v1/gate_sessions HTTP/1.1', bearer, json, ...lines);
  const withBody = (body: string, ...lines: string[]) => [
    create(close, `Content-Length: ${Buffer.byteLength(body)}`, ...lines),
    body,
  ];
  const metadata = (text: string) =>
    withBody(`{"amount":"250.00","currency":"EUR","return_url":"http://localhost/","metadata":${text}}`);
  const list = (query: string) => [head(`GET /v1/gate_sessions?${query} HTTP/1.1`, bearer, close)];
  return [
    // Slow: the whole request has its time, and whoever does not make it is told so.
    { name: 'nothing is ever sent', bytes: [], status: [408, null] },
    { name: 'half a request line', bytes: ['GET /v1/gate_'], status: [408] },
    {
      name: 'headers, one letter at a time',
      bytes: [`GET /v1/gate_sessions HTTP/1.1${crlf}X-A: `],
      drip: 'a',
      status: [408],
    },
    {
      name: 'headers without an end',
      bytes: [`GET /v1/gate_sessions HTTP/1.1${crlf}`],
      drip: `X-A: a${crlf}`,
      status: [408],
    },
    { name: 'a body that never comes', bytes: [create('Content-Length: 1000')], status: [408] },
    { name: 'a body, one letter at a time', bytes: [create('Content-Length: 1000'), '{'], drip: ' ', status: [408] },
    {
      name: 'a chunk at a time',
      bytes: [create('Transfer-Encoding: chunked')],
      drip: `1${crlf} ${crlf}`,
      status: [408],
    },
    {
      name: 'a slow body without a key',
      bytes: [head('POST /v1/gate_sessions HTTP/1.1', json, close, 'Content-Length: 1000')],
      drip: ' ',
      status: [401],
      code: 'api_key_missing',
    },
    { name: 'a promise to continue', bytes: [create('Expect: 100-continue', 'Content-Length: 10')], status: [408] },
    // Large: refused by what is announced, or as soon as it is too much.
    {
      name: '10 MB of JSON',
      bytes: [create(close, 'Content-Length: 10000000'), `"${'x'.repeat(9_999_998)}"`],
      status: [413],
      code: 'payload_too_large',
    },
    {
      name: '10 MB in one chunk',
      bytes: [create(close, 'Transfer-Encoding: chunked'), `989680${crlf}`, 'x'.repeat(10_000_000)],
      status: [413],
      code: 'payload_too_large',
    },
    {
      name: '10 MB announced and not sent',
      bytes: [create(close, 'Content-Length: 10000000')],
      status: [413],
      code: 'payload_too_large',
    },
    {
      name: '10 MB without a key',
      bytes: [head('POST /v1/gate_sessions HTTP/1.1', json, close, 'Content-Length: 10000000'), 'x'.repeat(10_000_000)],
      status: [401],
      code: 'api_key_missing',
    },
    {
      name: '10 MB to nowhere',
      bytes: [head('POST /v1/nowhere HTTP/1.1', json, close, 'Content-Length: 10000000'), 'x'.repeat(10_000_000)],
      status: [404],
      code: 'route_not_found',
    },
    {
      name: 'a million headers',
      bytes: [`GET / HTTP/1.1${crlf}`, `a:b${crlf}`.repeat(1_000_000)],
      status: [431],
      code: 'headers_too_large',
    },
    {
      name: 'one header of 1 MB',
      bytes: [`GET / HTTP/1.1${crlf}X-A: ${'a'.repeat(1_000_000)}`],
      status: [431],
      code: 'headers_too_large',
    },
    {
      name: 'a path of 1 MB',
      bytes: [`GET /${'a'.repeat(1_000_000)} HTTP/1.1${crlf}`],
      status: [431],
      code: 'headers_too_large',
    },
    {
      name: 'three thousand parameters',
      bytes: list(Array.from({ length: 3_000 }, (_, n) => `a${n}`).join('&')),
      status: [200, 431],
    },
    {
      name: 'bytes that claim to be compressed',
      bytes: withBody('\x1f\x8b\x08aaaa', 'Content-Encoding: gzip'),
      status: [400, 415],
    },
    // Deep and odd: whoever walks through it must not fall.
    { name: 'lists in lists', bytes: metadata(nested('[', ']', 20_000)), status: [400], code: 'invalid_json' },
    { name: 'objects in objects', bytes: metadata(nested('{"a":', '}', 9_000)), status: [400], code: 'invalid_json' },
    { name: 'lists without an end', bytes: withBody('['.repeat(65_000)), status: [400], code: 'invalid_json' },
    {
      name: 'just deep enough, too large for metadata',
      bytes: metadata(`{"a":"${'x'.repeat(60_000)}"}`),
      status: [400],
      code: 'metadata_too_large',
    },
    {
      name: 'six thousand fields',
      bytes: metadata(`{${Array.from({ length: 6_000 }, (_, n) => `"k${n}":1`).join()}}`),
      status: [400],
      code: 'metadata_too_large',
    },
    { name: 'a number of sixty thousand digits', bytes: metadata('9'.repeat(60_000)), status: [400] },
    { name: 'a prototype', bytes: metadata('{"__proto__":{"admin":true}}'), status: [400], code: 'unknown_field' },
    {
      name: 'an amount of sixty thousand digits',
      bytes: withBody(`{"amount":"${'9'.repeat(60_000)}","currency":"EUR","return_url":"http://localhost/"}`),
      status: [400],
      code: 'field_invalid',
    },
    {
      name: 'an endless language tag',
      bytes: withBody(
        `{"amount":"250.00","currency":"EUR","return_url":"http://localhost/","locale":"${'a-'.repeat(30_000)}"}`,
      ),
      status: [400],
      code: 'field_invalid',
    },
    {
      name: 'a key of fifteen thousand letters',
      bytes: [head('GET /v1/gate_sessions HTTP/1.1', `Authorization: Bearer sk_test_${'a'.repeat(15_000)}`, close)],
      status: [401],
      code: 'api_key_invalid',
    },
    {
      name: 'an idempotency key of fifteen thousand letters',
      bytes: withBody(
        '{"amount":"250.00","currency":"EUR","return_url":"http://localhost/"}',
        `Idempotency-Key: ${'k'.repeat(15_000)}`,
      ),
      status: [400],
      code: 'idempotency_key_invalid',
    },
    // Other protocols, and requests within requests.
    {
      name: 'HTTP/2 by force',
      bytes: [`PRI * HTTP/2.0${crlf}${crlf}SM${crlf}${crlf}`],
      status: [400, 505],
      code: 'bad_request',
    },
    {
      name: 'a request hidden behind two lengths',
      bytes: [create('Content-Length: 5', 'Content-Length: 0'), 'GET /'],
      status: [400],
      code: 'bad_request',
    },
    {
      name: 'a request hidden behind length and chunks',
      bytes: [create('Content-Length: 5', 'Transfer-Encoding: chunked'), `0${crlf}${crlf}`],
      status: [400],
      code: 'bad_request',
    },
    { name: 'a negative length', bytes: [create('Content-Length: -1')], status: [400], code: 'bad_request' },
    { name: 'a tunnel', bytes: [head('CONNECT db:5432 HTTP/1.1', bearer)], status: [null, 400, 404, 405] },
    {
      name: 'a web socket',
      bytes: [head('GET /v1/gate_sessions HTTP/1.1', close, 'Upgrade: websocket', 'Connection: Upgrade')],
      status: [401],
    },
  ];
}
