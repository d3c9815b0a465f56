import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  APIConnectionError,
  APIError,
  AuthenticationError,
  GateError,
  IdempotencyError,
  InvalidRequestError,
  PermissionError,
  RateLimitError,
  RequestAbortedError,
  TimeoutError,
} from '../errors.js';
import { HttpServer } from '../testing/http-server.js';
import type { Call } from './request.js';
import { requestIdOf, responseOf } from './response.js';
import { createSend, type SendOptions, sleep } from './send.js';

let server: HttpServer;
let waits: number[];

beforeEach(async () => {
  server = await new HttpServer().listen();
  waits = [];
});
afterEach(() => server.close());

const write: Call = { method: 'POST', path: ['gate_sessions'], body: { amount: '250.00' } };

/** Sends a call; the waits between its tries are written down instead of waited for. */
function send(call: Call, change: Partial<SendOptions> = {}): Promise<object> {
  const sleep = async (ms: number) => void waits.push(ms);
  const options = {
    apiKey: 'sk_test_1',
    baseUrl: server.url,
    timeout_ms: 5_000,
    maxRetries: 2,
    fetch,
    hooks: {},
    sleep,
  };
  return createSend({ ...options, ...change })(call);
}

async function failure(call: Call, change: Partial<SendOptions> = {}): Promise<GateError> {
  const error: unknown = await send(call, change).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GateError)) throw new Error('the call did not fail as it should', { cause: error });
  return error;
}

const refusal = (code: string, more: object = {}) => ({
  type: 'conflict',
  code,
  message: `refused: ${code}`,
  request_id: 'req_body',
  ...more,
});

describe('request', () => {
  test('carries key, body and an idempotency key', async () => {
    await send({ ...write, options: { idempotencyKey: 'wd_123_off_ramp_attempt_1' } });
    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/v1/gate_sessions',
        body: '{"amount":"250.00"}',
        headers: {
          authorization: 'Bearer sk_test_1',
          'content-type': 'application/json',
          'idempotency-key': 'wd_123_off_ramp_attempt_1',
        },
      },
    ]);
  });

  test('a read has no idempotency key, a write without one gets its own each time', async () => {
    await send({ method: 'GET', path: ['transactions'] });
    await send(write);
    await send(write);
    const [read, ...writes] = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(read).toBeUndefined();
    expect(new Set(writes).size).toBe(2);
    for (const key of writes) expect(key).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('encodes ids and queries, and leaves out what has no value', async () => {
    await send({ method: 'GET', path: ['a/b?c'], query: { limit: 5, after: 'ä&b', status: undefined, more: null } });
    expect(server.received[0]?.url).toBe('/v1/a%2Fb%3Fc?limit=5&after=%C3%A4%26b');
  });

  test('headers of the caller’s go with it', async () => {
    await send({ ...write, options: { headers: { 'X-Trace-Id': 'trace_1' } } });
    expect(server.received[0]?.headers).toMatchObject({ 'x-trace-id': 'trace_1', authorization: 'Bearer sk_test_1' });
  });

  test.each(['Authorization', 'idempotency-key', 'Content-Type'])(
    'error: %s is not the caller’s to set',
    async (name) => {
      await expect(send({ ...write, options: { headers: { [name]: 'x' } } })).rejects.toThrow(name);
      expect(server.received).toEqual([]);
    },
  );

  test.each([
    ['a b', 'c'],
    ['x-trace', 'a\nb'],
  ])('error: HTTP does not take the header %j: %j', async (name, value) => {
    await expect(send({ ...write, options: { headers: { [name]: value } } })).rejects.toThrow(InvalidRequestError);
    expect(server.received).toEqual([]);
  });

  test.each([
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: 2 ** 31 },
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { maxRetries: '2' as never },
  ])('error: %j is refused before anything is sent', async (options) => {
    await expect(send({ ...write, options })).rejects.toThrow(InvalidRequestError);
    expect(server.received).toEqual([]);
  });

  test.each(['', '.', '..', undefined, 7])('error: %j is no id, and nothing is sent', async (id) => {
    await expect(send({ method: 'GET', path: ['gate_sessions', id as string] })).rejects.toThrow(InvalidRequestError);
    expect(server.received).toEqual([]);
  });

  test.each(['', 'ключ', 'a\nb', 'x'.repeat(256), ' ', 'a '])(
    'error: %j is no idempotency key',
    async (idempotencyKey) => {
      await expect(send({ ...write, options: { idempotencyKey } })).rejects.toThrow(/idempotencyKey/);
      expect(server.received).toEqual([]);
    },
  );
});

describe('answer', () => {
  test('comes as it was sent, its request id beside it', async () => {
    server.answers.push({ status: 201, body: { id: 'gs_1', unknown: [1] }, headers: { 'x-request-id': 'req_1' } });
    const answer = await send(write);
    expect(answer).toEqual({ id: 'gs_1', unknown: [1] });
    expect(requestIdOf(answer)).toBe('req_1');
    expect(requestIdOf({})).toBeUndefined();
    expect(responseOf(answer)).toMatchObject({ statusCode: 201, requestId: 'req_1' });
    expect(responseOf(answer)?.headers.get('content-type')).toBe('application/json');
  });

  test.each([
    [400, InvalidRequestError, 'invalid_request'],
    [401, AuthenticationError, 'authentication_error'],
    [403, PermissionError, 'permission_error'],
    [404, GateError, 'unknown'],
    [409, IdempotencyError, 'idempotency_error'],
    [413, GateError, 'unknown'],
    [422, InvalidRequestError, 'invalid_request'],
    [429, RateLimitError, 'rate_limit'],
    [500, APIError, 'api_error'],
    [501, APIError, 'api_error'],
    [503, APIError, 'api_error'],
  ])('error: %i is a %o with the code %s', async (status, ErrorClass, code) => {
    const body = refusal('some_code', { param: '/amount' });
    server.answers.push({ status, body, headers: { 'x-request-id': 'req_header' } });
    const error = await failure(write, { maxRetries: 0 });
    expect(error.constructor).toBe(ErrorClass);
    expect(error).toMatchObject({
      name: ErrorClass.name,
      code,
      statusCode: status,
      apiCode: 'some_code',
      param: '/amount',
      requestId: 'req_header',
      message: 'refused: some_code',
      raw: body,
    });
  });

  test('error: an answer that is not the gateway’s still says its status', async () => {
    server.answers.push({ status: 404, body: '<h1>nginx</h1>' }, { status: 200, body: '<h1>welcome</h1>' });
    expect(await failure(write)).toMatchObject({ statusCode: 404, raw: '<h1>nginx</h1>', apiCode: undefined });
    expect(await failure(write)).toMatchObject({ code: 'api_error', message: expect.stringContaining('baseUrl') });
  });

  test('error: a redirect is not followed, so the key goes nowhere else', async () => {
    const other = await new HttpServer().listen();
    server.answers.push({ status: 307, headers: { location: `${other.url}/v1/gate_sessions` } });
    expect(await failure(write)).toMatchObject({ statusCode: 307 });
    expect(other.received).toEqual([]);
    await other.close();
  });
});

describe('retries', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('after %i, with the same key and body', async (status) => {
    server.answers.push({ status }, { status }, { status: 201, body: { id: 'gs_1' } });
    expect(await send(write)).toEqual({ id: 'gs_1' });
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(server.received.map(({ body }) => body))).toEqual(new Set(['{"amount":"250.00"}']));
    expect(waits).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 409, 422, 501])('not after %i', async (status) => {
    server.answers.push({ status });
    await failure(write);
    expect(server.received).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('after a lost connection', async () => {
    server.answers.push('lost', { status: 201, body: { id: 'gs_1' } });
    expect(await send(write)).toEqual({ id: 'gs_1' });
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('after silence', async () => {
    server.answers.push('silent', { body: { id: 'gs_1' } });
    expect(await send(write, { timeout_ms: 100 })).toEqual({ id: 'gs_1' });
  });

  test('error: ends with the last failure when they are used up', async () => {
    server.answers.push({ status: 500 }, { status: 502 }, { status: 503, body: refusal('last') });
    expect(await failure(write)).toMatchObject({ statusCode: 503, apiCode: 'last' });
    expect(server.received).toHaveLength(3);
  });

  test('error: silence is a TimeoutError, a lost connection an APIConnectionError with its cause', async () => {
    server.answers.push('silent', 'lost');
    const silent = await failure(write, { timeout_ms: 50, maxRetries: 0 });
    expect(silent).toBeInstanceOf(TimeoutError);
    expect(silent).toMatchObject({ code: 'timeout', statusCode: undefined });
    const lost = await failure(write, { maxRetries: 0 });
    expect(lost).toBeInstanceOf(APIConnectionError);
    expect(lost).toMatchObject({ code: 'connection_error', statusCode: undefined, cause: expect.any(Error) });
  });

  test('wait for a date as it is on the server', async () => {
    const headers = { date: 'Mon, 05 Jan 2026 10:00:10 GMT', 'retry-after': 'Mon, 05 Jan 2026 10:00:15 GMT' };
    server.answers.push({ status: 503, headers });
    await send(write);
    expect(waits).toEqual([5_000]);
  });

  test('wait as long as the server says', async () => {
    server.answers.push(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 409, body: refusal('idempotency_in_progress'), headers: { 'retry-after': '1' } },
      { body: { id: 'gs_1' } },
    );
    expect(await send(write)).toEqual({ id: 'gs_1' });
    expect(waits).toEqual([7_000, 1_000]);
  });

  test('error: a server that asks for more than half a minute is left to the caller', async () => {
    server.answers.push({ status: 429, headers: { 'retry-after': '120' } });
    expect(await failure(write)).toMatchObject({ code: 'rate_limit', retryAfterSeconds: 120 });
    expect(server.received).toHaveLength(1);
  });
});

describe('options of one call', () => {
  test('go before the client’s', async () => {
    server.answers.push('silent', { status: 503 }, { status: 503 });
    const silent = await failure({ ...write, options: { timeout: 50, maxRetries: 0 } });
    expect(silent).toMatchObject({ code: 'timeout', message: expect.stringContaining('50 ms') });
    expect(await failure({ ...write, options: { maxRetries: 1 } }, { maxRetries: 0 })).toMatchObject({
      statusCode: 503,
    });
    expect(server.received).toHaveLength(3);
  });
});

describe('abort', () => {
  const aborted = { name: 'RequestAbortedError', code: 'aborted', statusCode: undefined, cause: 'enough' };

  test('before: nothing is sent', async () => {
    const signal = AbortSignal.abort('enough');
    expect(await failure({ ...write, options: { signal } })).toMatchObject(aborted);
    expect(server.received).toEqual([]);
  });

  test('by a hook, as a try begins: that try is not sent', async () => {
    const caller = new AbortController();
    const hooks = { onRequest: () => caller.abort('enough') };
    expect(await failure({ ...write, options: { signal: caller.signal } }, { hooks })).toMatchObject(aborted);
    expect(server.received).toEqual([]);
  });

  test('while it waits for an answer: no other try', async () => {
    const caller = new AbortController();
    server.answers.push('silent');
    const onRequest = () => void setTimeout(() => caller.abort('enough'), 20);
    const error = await failure({ ...write, options: { signal: caller.signal } }, { hooks: { onRequest } });
    expect(error).toBeInstanceOf(RequestAbortedError);
    expect(error).toMatchObject(aborted);
    expect(waits).toEqual([]);
  });

  test('between two tries: the wait ends', async () => {
    const caller = new AbortController();
    server.answers.push({ status: 503, headers: { 'retry-after': '30' } });
    const hooks = { onRetry: () => void setTimeout(() => caller.abort('enough'), 5) };
    const started = performance.now();
    expect(await failure({ ...write, options: { signal: caller.signal } }, { hooks, sleep })).toMatchObject(aborted);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(server.received).toHaveLength(1);
  });

  test('by a hook, as the wait begins: there is none', async () => {
    const caller = new AbortController();
    server.answers.push({ status: 503, headers: { 'retry-after': '30' } });
    const hooks = { onRetry: () => caller.abort('enough') };
    const started = performance.now();
    expect(await failure({ ...write, options: { signal: caller.signal } }, { hooks, sleep })).toMatchObject(aborted);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(server.received).toHaveLength(1);
  });

  test('a signal that goes on living holds nothing of the calls that are over', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    server.answers.push({ status: 503, headers: { 'retry-after': '0' } });
    await send({ ...write, options: { signal } }, { sleep });
    expect(server.received).toHaveLength(2);
    expect(listeners).toBe(0);
  });
});
