import { GateError } from '../errors.js';
import { abortedError, attempt } from './attempt.js';
import { type Hooks, type ResponseNews, tell } from './hooks.js';
import { readRetries, readTimeout } from './options.js';
import { type Call, prepareRequest } from './request.js';
import { rememberResponse } from './response.js';
import { retryDelay } from './retry.js';

export interface SendOptions {
  readonly apiKey: string;
  /** Origin of the API, without a slash at the end. */
  readonly baseUrl: string;
  /** For each try, the body included. */
  readonly timeout_ms: number;
  readonly maxRetries: number;
  readonly fetch: typeof globalThis.fetch;
  readonly hooks: Hooks;
  /** Resolves after the time, and at once when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export type Send = <Answer extends object>(call: Call) => Promise<Answer>;

/**
 * Sends one call, again where that may help. Every try carries the same idempotency key, so a write whose answer was lost
 * is answered from the first one and never carried out twice.
 */
export function createSend(client: SendOptions): Send {
  return async <Answer extends object>(call: Call) => {
    const { signal, timeout = client.timeout_ms, maxRetries = client.maxRetries } = call.options ?? {};
    const { hooks, fetch, sleep } = client;
    const timeout_ms = readTimeout(timeout);
    const most_retries = readRetries(maxRetries);
    const request = prepareRequest(call, client);
    for (let retries = 0; ; retries += 1) {
      if (signal?.aborted) throw abortedError(request, signal);
      const now = { method: request.method, path: request.path, attempt: retries + 1 };
      tell(hooks.onRequest, now);
      const started_ms = performance.now();
      const outcome = await attempt(request, { fetch, timeout_ms, signal });
      const news: ResponseNews = { ...now, ...factsOf(outcome), elapsed_ms: performance.now() - started_ms };
      tell(hooks.onResponse, news);
      if (!(outcome instanceof GateError)) {
        rememberResponse(outcome.answer, outcome.response);
        return outcome.answer as Answer;
      }
      const wait_ms = retries < most_retries ? retryDelay(outcome, retries) : null;
      if (wait_ms === null) throw outcome;
      tell(hooks.onRetry, { ...news, wait_ms });
      await sleep(wait_ms, signal);
    }
  };
}

function factsOf(outcome: Awaited<ReturnType<typeof attempt>>) {
  if (!(outcome instanceof GateError)) {
    const { statusCode: status, requestId } = outcome.response;
    return { status, requestId, error: null };
  }
  return { status: outcome.statusCode ?? null, requestId: outcome.requestId, error: outcome.code };
}

/** @see SendOptions.sleep */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
