import { APIConnectionError, GateError, RequestAbortedError, TimeoutError } from '../errors.js';
import { type Answered, readAnswer } from './answer.js';
import type { PreparedRequest } from './request.js';

export interface AttemptOptions {
  readonly fetch: typeof globalThis.fetch;
  /** For the whole try, the body included. */
  readonly timeout_ms: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends a request once. What went wrong is returned, not thrown: the caller decides about another try. */
export async function attempt(request: PreparedRequest, options: AttemptOptions): Promise<Answered | GateError> {
  const { timeout_ms, signal } = options;
  if (signal?.aborted) return abortedError(request, signal);
  // Not AbortSignal.any: a signal that outlives many calls would go on holding each of them.
  const end = new AbortController();
  const abort = () => end.abort(signal?.reason);
  const timer = setTimeout(abort, timeout_ms);
  signal?.addEventListener('abort', abort);
  try {
    return await before(end.signal, ask(request, options.fetch, end.signal));
  } catch (cause) {
    if (cause instanceof GateError) return cause;
    if (signal?.aborted) return abortedError(request, signal);
    const name = `${request.method} ${request.path}`;
    if (end.signal.aborted) {
      return new TimeoutError(`${name} got no answer within ${timeout_ms} ms.`, { code: 'timeout', cause });
    }
    return new APIConnectionError(`${name} got no answer: ${reasonOf(cause)}.`, { code: 'connection_error', cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function ask(request: PreparedRequest, fetch: AttemptOptions['fetch'], end: AbortSignal): Promise<Answered> {
  // A redirect is never followed: it would take the key to a place that nobody named.
  const response = await fetch(request.url, { ...request.init, redirect: 'manual', signal: end });
  return await readAnswer(request, response, end);
}

/** Not every `fetch` that a caller brings heeds a signal, in its body neither: the time is over all the same. */
function before<Result>(end: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    end.addEventListener('abort', () => reject(end.reason));
    work.then(resolve, reject);
  });
}

export function abortedError(request: PreparedRequest, signal: AbortSignal): RequestAbortedError {
  const message = `${request.method} ${request.path} was aborted by its signal. Whether it was carried out is not known.`;
  return new RequestAbortedError(message, { code: 'aborted', cause: signal.reason });
}

/** What `fetch` throws says "fetch failed"; the reason is one level below. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
