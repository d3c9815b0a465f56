import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommitUnknownError } from '../db/index.js';
import { type ErrorCode, PublicError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import { endGently, lingerAfter } from './linger.js';
import { toFieldError } from './validation.js';

/** What each error of the framework, the database or a bug looks like from outside; details go to the log only. */
function toPublicError(error: unknown, request: FastifyRequest): PublicError {
  if (error instanceof PublicError) return error;
  if (error instanceof CommitUnknownError) {
    // Who only reads has nothing whose outcome could be unknown.
    return new PublicError(request.method === 'GET' ? 'database_unavailable' : 'outcome_unknown', { cause: error });
  }
  const known = error as { code?: string; validation?: never[]; validationContext?: string; statusCode?: number };
  if (known.validation !== undefined) {
    return toFieldError(known.validation, known.validationContext, (request.rawBody?.length ?? 0) === 0);
  }
  switch (known.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PublicError('payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new PublicError('unsupported_media_type');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new PublicError('body_missing');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new PublicError('bad_request', { cause: error });
    case '55P03': // lock_timeout
    case '57014': // statement_timeout
    case '57P01': // the server is shutting down
    case '57P03': // the server is starting
    case '53300': // too many connections
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return new PublicError('database_unavailable', { cause: error });
    default:
      return new PublicError('internal_error', { cause: error });
  }
}

/** Nothing has failed where something is not switched on. */
const notEnabled = 501;

/** Where the database says which row it refuses, it shows the row. */
function withoutRow(error: unknown): unknown {
  if (error instanceof Error && 'detail' in error) error.detail = undefined;
  return error;
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = toPublicError(error, request);
  if (refusal.status >= 500 && refusal.status !== notEnabled) {
    request.log.error({ request_id: request.id, err: withoutRow(error) }, 'request failed');
  }
  lingerAfter(request.raw);
  void reply
    .code(refusal.status)
    .headers(refusal.headers)
    .header('X-Request-Id', request.id)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(refusal.envelope(request.id)));
}

/** Connections that have had their last word; the parser complains of all that still comes. */
const answered = new WeakSet<Socket>();

/** Errors of the HTTP parser itself have the envelope and a request id too. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (answered.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  answered.add(socket);
  const refusal = new PublicError(parserErrors[error.code ?? ''] ?? 'bad_request');
  const request_id = newId('req');
  const body = JSON.stringify(refusal.envelope(request_id));
  endGently(
    socket,
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${request_id}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const parserErrors: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
