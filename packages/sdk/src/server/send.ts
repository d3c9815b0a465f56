import { APIConnectionError, APIError, errorOfAnswer, GateError, TimeoutError } from '../errors.js';
import { type Call, type PreparedRequest, prepareRequest } from './request.js';
import { rememberRequestId } from './request-id.js';
import { readRetryAfter, retryDelay } from './retry.js';

export interface SendOptions {
  readonly apiKey: string;
  /** Origin of the API, without a slash at the end. */
  readonly baseUrl: string;
  /** For each try, in milliseconds, the body included. */
  readonly timeout_ms: number;
  readonly maxRetries: number;
  readonly fetch: typeof globalThis.fetch;
  readonly sleep: (ms: number) => Promise<void>;
}

export type Send = <Answer extends object>(call: Call) => Promise<Answer>;

const max_answer_bytes = 16 * 1024 * 1024;

/**
 * Sends one call, again where that may help. Every try carries the same idempotency key, so a write whose answer was lost
 * is answered from the first one and never carried out twice.
 */
export function createSend(options: SendOptions): Send {
  return async <Answer extends object>(call: Call) => {
    const request = prepareRequest(call, options);
    for (let retries = 0; ; retries += 1) {
      const result = await tryOnce(request, options);
      if (!(result instanceof GateError)) return result as Answer;
      const wait_ms = retries < options.maxRetries ? retryDelay(result, retries) : null;
      if (wait_ms === null) throw result;
      await options.sleep(wait_ms);
    }
  };
}

async function tryOnce(request: PreparedRequest, options: SendOptions): Promise<object> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeout_ms);
  try {
    // A redirect is never followed: it would take the key to a place that nobody named.
    const response = await options.fetch(request.url, {
      ...request.init,
      redirect: 'manual',
      signal: deadline.signal,
    });
    return readAnswer(request, response, await readText(response));
  } catch (cause) {
    if (deadline.signal.aborted) {
      const message = `${request.name} got no answer within ${options.timeout_ms} ms.`;
      return new TimeoutError(message, { code: 'timeout', cause });
    }
    return new APIConnectionError(`${request.name} got no answer: ${reasonOf(cause)}.`, {
      code: 'connection_error',
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

function readAnswer(request: PreparedRequest, response: Response, text: string): object {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const raw = parse(text);
  if (!response.ok) {
    const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'));
    return errorOfAnswer(response.status, { raw, requestId, retryAfterSeconds });
  }
  if (typeof raw !== 'object' || raw === null) {
    const message = `${request.name} was answered with ${response.status}, but not with JSON. Is baseUrl the API's origin?`;
    return new APIError(message, { code: 'api_error', statusCode: response.status, requestId, raw });
  }
  rememberRequestId(raw, requestId);
  return raw;
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > max_answer_bytes) throw new Error(`the answer is larger than ${max_answer_bytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Left early, the rest is not wanted.
    await reader.cancel();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What `fetch` throws says "fetch failed"; the reason is one level below. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
