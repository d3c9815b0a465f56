import { APIError, errorOfAnswer } from '../errors.js';
import type { PreparedRequest } from './request.js';
import type { ResponseInfo } from './response.js';
import { readRetryAfter } from './retry.js';

export interface Answered {
  readonly answer: object;
  readonly response: ResponseInfo;
}

const max_answer_bytes = 16 * 1024 * 1024;

/**
 * Nothing is read any more once `end` aborts.
 *
 * @throws GateError for an answer outside 2xx, and for one that is not the API's; what the connection throws goes through
 */
export async function readAnswer(request: PreparedRequest, response: Response, end: AbortSignal): Promise<Answered> {
  const { status: statusCode, headers } = response;
  const requestId = headers.get('x-request-id') ?? undefined;
  const text = await readText(response, end);
  const raw = text === null ? undefined : parse(text);
  if (!response.ok) {
    const retryAfterSeconds = readRetryAfter(headers.get('retry-after'), Date.now(), headers.get('date'));
    throw errorOfAnswer(statusCode, { raw, requestId, retryAfterSeconds });
  }
  if (typeof raw !== 'object' || raw === null) {
    const what = text === null ? `but with more than ${max_answer_bytes} bytes` : 'but not with JSON';
    const message = `${request.method} ${request.path} was answered with ${statusCode}, ${what}. Is baseUrl the API's origin?`;
    throw new APIError(message, { code: 'api_error', statusCode, requestId, raw });
  }
  return { answer: raw, response: { statusCode, requestId, headers } };
}

/** null for a text that is too large to be an answer. */
async function readText(response: Response, end: AbortSignal): Promise<string | null> {
  // Another fetch than the runtime's may have bodies of its own kind.
  if (typeof response.body?.getReader !== 'function') return await response.text();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(response.body, end)) {
    bytes += chunk.byteLength;
    if (bytes > max_answer_bytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function* chunksOf(body: ReadableStream<Uint8Array>, end: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  // Left early, the rest is not wanted; whether that can be said to the other side is of no interest any more.
  const leave = () => void reader.cancel().catch(() => {});
  end.addEventListener('abort', leave);
  try {
    if (end.aborted) return;
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    leave();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
