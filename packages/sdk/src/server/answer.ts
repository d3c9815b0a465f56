import { APIError, errorOfAnswer } from '../errors.js';
import type { PreparedRequest } from './request.js';
import type { ResponseInfo } from './response.js';
import { readRetryAfter } from './retry.js';

export interface Answered {
  readonly answer: object;
  readonly response: ResponseInfo;
}

const max_answer_bytes = 16 * 1024 * 1024;

/** @throws GateError for an answer outside 2xx, and for one that is not the API's; what the connection throws goes through */
export async function readAnswer(request: PreparedRequest, response: Response): Promise<Answered> {
  const raw = parse(await readText(response));
  const { status: statusCode, headers } = response;
  const requestId = headers.get('x-request-id') ?? undefined;
  if (!response.ok) {
    const retryAfterSeconds = readRetryAfter(headers.get('retry-after'));
    throw errorOfAnswer(statusCode, { raw, requestId, retryAfterSeconds });
  }
  if (typeof raw !== 'object' || raw === null) {
    const message = `${request.method} ${request.path} was answered with ${statusCode}, but not with JSON. Is baseUrl the API's origin?`;
    throw new APIError(message, { code: 'api_error', statusCode, requestId, raw });
  }
  return { answer: raw, response: { statusCode, requestId, headers } };
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
