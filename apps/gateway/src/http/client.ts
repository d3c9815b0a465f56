import type { Dispatcher } from 'undici';
import { untilAborted } from './until-aborted.js';

/** Answers of the outside world are read up to this size, and no further, where the request sets no other. */
const maxBody_bytes = 256 * 1024;

export interface JsonAnswer {
  readonly status: number;
  /** Parsed JSON; null when the body is empty or is not JSON. */
  readonly body: unknown;
  readonly raw: Buffer;
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeout_ms?: number;
  readonly max_body_bytes?: number;
  /** Ends the request, instead of the time-out. */
  readonly signal?: AbortSignal;
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * One request with a deadline and a bounded body. The outside world may be slow, endless or malformed: a late or oversized
 * answer is an error, a body that is no JSON reads as null. The deadline also counts the wait for a connection.
 */
export function readJson(pool: Pick<Dispatcher, 'request'>, request: JsonRequest): Promise<JsonAnswer> {
  const signal = request.signal ?? AbortSignal.timeout(request.timeout_ms ?? 5_000);
  return untilAborted(ask(pool, request, signal), signal);
}

async function ask(pool: Pick<Dispatcher, 'request'>, request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const answer = await pool.request({
    method: request.method,
    path: request.path,
    headers: {
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    body: request.body === undefined ? null : JSON.stringify(request.body),
    signal,
  });
  const max_body_bytes = request.max_body_bytes ?? maxBody_bytes;
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size_bytes += chunk.length;
    if (size_bytes > max_body_bytes) {
      answer.body.destroy();
      throw new BodyTooLarge(`answer of ${request.path} is larger than ${max_body_bytes} bytes`);
    }
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  return { status: answer.statusCode, body: parse(raw), raw };
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}
