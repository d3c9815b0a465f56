import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpServer } from '../testing/http-server.js';
import type { Hooks, ResponseNews, RetryNews } from './hooks.js';
import type { Call } from './request.js';
import { createSend } from './send.js';

let server: HttpServer;
let waits: number[];

beforeEach(async () => {
  server = await new HttpServer().listen();
  waits = [];
});
afterEach(() => server.close());

const write: Call = { method: 'POST', path: ['gate_sessions'], body: { amount: '250.00' } };

/** Sends a call; the waits between its tries are written down instead of waited for. */
function send(call: Call, { hooks }: { hooks: Hooks }): Promise<object> {
  const sleep = async (ms: number) => void waits.push(ms);
  return createSend({
    ...{ apiKey: 'sk_test_1', baseUrl: server.url, timeout_ms: 5_000, maxRetries: 2 },
    ...{ fetch, hooks, sleep },
  })(call);
}

/** What nobody looked after meanwhile. */
async function unhandledIn(work: Promise<unknown>): Promise<unknown[]> {
  const heard: unknown[] = [];
  const hear = (reason: unknown) => void heard.push(reason);
  process.on('unhandledRejection', hear);
  await work;
  process.off('unhandledRejection', hear);
  return heard;
}

test('hear of each try, and of nothing that is secret', async () => {
  const heard: [string, object][] = [];
  const hear = (name: string) => (news: object) => void heard.push([name, news]);
  const hooks = { onRequest: hear('request'), onResponse: hear('response'), onRetry: hear('retry') };
  server.answers.push({ status: 429, headers: { 'retry-after': '0', 'x-request-id': 'req_1' } }, 'lost', {
    status: 201,
    headers: { 'x-request-id': 'req_3' },
  });
  await send({ ...write, query: { email: 'ada@app.example' } }, { hooks });
  const about = { method: 'POST', path: '/v1/gate_sessions' };
  const first = { ...about, attempt: 1, status: 429, requestId: 'req_1', error: 'rate_limit' };
  const second = { ...about, attempt: 2, status: null, requestId: undefined, error: 'connection_error' };
  expect(heard).toMatchObject([
    ['request', { ...about, attempt: 1 }],
    ['response', first],
    ['retry', { ...first, wait_ms: 0 }],
    ['request', { ...about, attempt: 2 }],
    ['response', second],
    ['retry', { ...second, wait_ms: waits[1] }],
    ['request', { ...about, attempt: 3 }],
    ['response', { ...about, attempt: 3, status: 201, requestId: 'req_3', error: null }],
  ]);
  for (const [, news] of heard) expect((news as Partial<ResponseNews>).elapsed_ms ?? 0).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(heard)).not.toMatch(/sk_test|250\.00|ada@/);
});

test('that throw, now or later, break nothing', async () => {
  const throws = () => {
    throw new Error('a broken log');
  };
  const rejects = async (_: RetryNews) => throws();
  server.answers.push({ status: 503 }, { status: 201, body: { id: 'gs_1' } });
  const hooks = { onRequest: throws, onResponse: throws, onRetry: rejects };
  expect(await send(write, { hooks })).toEqual({ id: 'gs_1' });
});

test('that reject with a promise of another realm break nothing', async () => {
  const realm = createContext();
  const rejects = () => runInContext(`Promise.reject(new Error('a broken log'))`, realm);
  expect(await unhandledIn(send(write, { hooks: { onRequest: rejects } }))).toEqual([]);
});
