import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { APIError, RequestAbortedError, TimeoutError } from '../errors.js';
import { attempt } from './attempt.js';
import { prepareRequest } from './request.js';
import { retryDelay } from './retry.js';
import { sleep } from './send.js';

/** What a \`fetch\` that a caller brings may do: none of it is promised to heed a signal, or to end. */
type Fetch = typeof fetch;

const request = prepareRequest(
  { method: 'POST', path: ['gate_sessions'] },
  { apiKey: 'sk_test_1', baseUrl: 'https://api.gate.example' },
);
const send = (fetch: Fetch, timeout_ms = 5_000, signal?: AbortSignal) =>
  attempt(request, { fetch, timeout_ms, signal });
/** Answers with a body that the test makes. */
const streaming =
  (source: UnderlyingDefaultSource): Fetch =>
  async () =>
    new Response(new ReadableStream(source));

afterEach(() => {
  vi.useRealTimers();
});

test('error: a fetch that knows no signals is in time too', async () => {
  const deaf: Fetch = () => new Promise(() => {});
  expect(await send(deaf, 20)).toBeInstanceOf(TimeoutError);
  const caller = new AbortController();
  setTimeout(() => caller.abort('enough'), 5);
  const left = await send(deaf, 5_000, caller.signal);
  expect(left).toBeInstanceOf(RequestAbortedError);
  expect(left).toMatchObject({ cause: 'enough' });
});

test('error: a body that never ends is a timeout, and is left', async () => {
  const cancel = vi.fn();
  expect(await send(streaming({ cancel }), 20)).toBeInstanceOf(TimeoutError);
  expect(cancel).toHaveBeenCalledOnce();
});

test('error: a body that ends with the signal is a timeout too', async () => {
  const heeding: Fetch = async (_, init) => {
    const start = (controller: ReadableStreamDefaultController) =>
      init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
    return new Response(new ReadableStream({ start }));
  };
  expect(await send(heeding, 20)).toBeInstanceOf(TimeoutError);
});

test('error: an answer that comes too late is not read any more', async () => {
  const cancel = vi.fn();
  const late: Fetch = async (_, init) => {
    await new Promise((resolve) => init?.signal?.addEventListener('abort', resolve));
    return new Response(new ReadableStream({ cancel }));
  };
  expect(await send(late, 20)).toBeInstanceOf(TimeoutError);
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
});

test('error: an answer too large to be one is left, and not asked for again', async () => {
  const cancel = vi.fn();
  const pull = vi.fn((controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(1024 * 1024)));
  const error = await send(streaming({ pull, cancel }));
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ statusCode: 200, message: expect.stringContaining('bytes') });
  expect(retryDelay(error as APIError, 0)).toBe(null);
  expect(pull.mock.calls.length).toBeLessThan(25);
  expect(cancel).toHaveBeenCalledOnce();
});

test('an answer is one text, wherever the connection cut it', async () => {
  const start = (controller: ReadableStreamDefaultController) => {
    for (const byte of Buffer.from('{"note":"für €"}')) controller.enqueue(Uint8Array.of(byte));
    controller.close();
  };
  expect(await send(streaming({ start }))).toMatchObject({ answer: { note: 'für €' } });
});

test('error: half a character at its end is no JSON', async () => {
  const half: Fetch = async () => new Response(Buffer.from([...Buffer.from('{}'), 0xe2]));
  expect(await send(half)).toMatchObject({ code: 'api_error', statusCode: 200 });
});

test('bodies that are no web streams are read too', async () => {
  const text = async () => '{"id":"gs_1"}';
  const old: Fetch = async () =>
    ({ status: 201, ok: true, headers: new Headers(), body: Readable.from(['']), text }) as never;
  expect(await send(old)).toMatchObject({ answer: { id: 'gs_1' } });
});

test('no timer is left behind, by a try nor by a wait', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await send(async () => Response.json({}));
  const caller = new AbortController();
  const waiting = sleep(30_000, caller.signal);
  caller.abort();
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});
