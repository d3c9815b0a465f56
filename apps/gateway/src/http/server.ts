import { isUtf8 } from 'node:buffer';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Core } from '../common/index.js';
import { CommitUnknownError } from '../db/index.js';
import { type ErrorCode, PublicError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import './context.js';
import { createFlights } from './flights.js';
import { recordRoutes } from './routes.js';
import { toFieldError } from './validation.js';
import { warningHeader } from './warnings.js';

export type GateServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

const maxBody_bytes = 64 * 1024;
/** The request line is among the headers. */
const maxHeader_bytes = 16 * 1024;

/** Requests are validated as they are: no coercion, nothing stripped, no defaults. `1e21` stays what it is and is refused. */
const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: false,
  // Errors bring the schema that they are about, whose description says what would be right.
  verbose: true,
} as const;

/** The HTTP server without routes: ids, bodies, errors and headers, the same for each route. */
export function createServer(core: Core): GateServer {
  const app = fastify({
    loggerInstance: core.log as FastifyBaseLogger,
    // One line per answer, below, with an allow-list of fields.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId('req'),
    bodyLimit: maxBody_bytes,
    ajv: { customOptions: ajvOptions },
    // Slow clients: the whole request must be here within ten seconds, and a look every other second sees whether it is.
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // What still comes while the server closes is answered, on a connection that ends with it.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // The router has no error for an id that is too long; who looks for it finds nothing.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: maxHeader_bytes },
    // The parser would answer a missing host by itself, without a word.
    http: { maxHeaderSize: maxHeader_bytes, requireHostHeader: false, connectionsCheckingInterval: 2_000 },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as GateServer;

  app.decorate('flights', createFlights());
  app.decorateRequest('caller', null);
  app.decorateRequest('rawBody', null);
  app.decorateRequest('ignored', null as unknown as string[]);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body as Buffer;
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body as Buffer)) return done(new PublicError('invalid_json', { message: 'The body is not UTF-8.' }));
    try {
      done(null, rejectPollution(JSON.parse(body.toString('utf8'))));
    } catch (error) {
      done(error instanceof PublicError ? error : new PublicError('invalid_json', { cause: error }));
    }
  });

  app.addHook('onRequest', async (request, reply) => {
    request.ignored = [];
    reply.header('X-Request-Id', request.id);
    reply.header('X-Content-Type-Options', 'nosniff');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw new PublicError('bad_request');
    // Before the body is read: whatever it is, there is nobody here to take it.
    if (request.is404) throw nobodyAt(request.url);
  });

  // A POST without a body passes with and without a JSON content type; any other type is refused where a body is read.
  app.addHook('preValidation', async (request) => {
    refuseUnaskedBody(request);
    if (request.routeOptions.config.nullClears !== true && isRecord(request.body)) dropNulls(request.body);
    refuseZeroBytes(request.query);
    noteUnknownQuery(request.query, request.routeOptions.schema?.querystring, request.ignored);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const warning = warningHeader(request.ignored ?? []);
    if (warning !== null) reply.header('Gate-Warning', warning);
    return payload;
  });

  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        request_id: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        partner_id: request.caller?.tenant.partner_id ?? null,
        mode: request.caller?.tenant.mode ?? null,
        ignored: request.ignored,
        elapsed_ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });

  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  const routes = recordRoutes(app);
  const nobodyAt = (url: string): PublicError => {
    const allowed = routes.methodsAt(url);
    return allowed.length > 0
      ? new PublicError('method_not_allowed', { headers: { Allow: allowed.join(', ') } })
      : new PublicError('route_not_found');
  };
  // For who looks further, like the files of the surface.
  app.setNotFoundHandler((request) => {
    throw nobodyAt(request.url);
  });
  return app;
}

/** What each error of the framework, the database or a bug looks like from outside; details go to the log only. */
function toPublicError(error: unknown, request: FastifyRequest): PublicError {
  if (error instanceof PublicError) return error;
  if (error instanceof CommitUnknownError) return new PublicError('outcome_unknown', { cause: error });
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

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = toPublicError(error, request);
  if (refusal.status >= 500) request.log.error({ request_id: request.id, err: error }, 'request failed');
  void reply
    .code(refusal.status)
    .headers(refusal.headers)
    .header('X-Request-Id', request.id)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(refusal.envelope(request.id)));
}

/** Errors of the HTTP parser itself have the envelope and a request id too. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = new PublicError(parserErrors[error.code ?? ''] ?? 'bad_request');
  const request_id = newId('req');
  const body = JSON.stringify(refusal.envelope(request_id));
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${request_id}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const parserErrors: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What others call us with has fields of its own, and its route reads them as they came. */
const callbacks = 'Callbacks';

/** A write that describes no body takes none: a field in it would be ignored, and its sender believe otherwise. */
function refuseUnaskedBody({ body, routeOptions }: FastifyRequest): void {
  const { schema } = routeOptions;
  const { tags = [] } = (schema ?? {}) as { tags?: readonly string[] };
  if (body === undefined || body === null || schema?.body !== undefined || tags.includes(callbacks)) return;
  const [field] = isRecord(body) ? Object.keys(body) : [];
  if (!isRecord(body)) throw new PublicError('invalid_json', { message: 'The body must be a JSON object.' });
  if (field === undefined) return;
  throw new PublicError('unknown_field', {
    param: `/${field}`,
    message: `${field} is not a field of this request, which takes none. Remove it.`,
  });
}

/** An explicit null for an optional field means absent; a required one is then missing. */
function dropNulls(body: Record<string, unknown>): void {
  for (const key of Object.keys(body)) if (body[key] === null) delete body[key];
}

function noteUnknownQuery(query: unknown, schema: unknown, ignored: string[]): void {
  if (!isRecord(query)) return;
  const known = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  for (const key of Object.keys(query)) if (!Object.hasOwn(known, key)) ignored.push(key);
}

/** A zero byte is in no value of ours, and the database takes none. */
function refuseZeroBytes(query: unknown): void {
  if (!isRecord(query)) return;
  for (const [key, value] of Object.entries(query)) {
    if (typeof value === 'string' && value.includes('\0')) {
      throw new PublicError('parameter_invalid', { param: `/${key}`, message: `${key} holds a zero byte.` });
    }
  }
}

/** What of ours is nested this deep is no request, and costs whoever walks it a call per level. */
const maxDepth = 64;

/** A key that could reach a prototype has no place in any of our bodies. */
function rejectPollution(value: unknown, pointer = '', depth = 0): unknown {
  if (depth > maxDepth) {
    throw new PublicError('invalid_json', { message: `The body is nested more than ${maxDepth} levels deep.` });
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) rejectPollution(item, `${pointer}/${index}`, depth + 1);
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (key === '__proto__') throw new PublicError('unknown_field', { param: `${pointer}/${key}` });
      rejectPollution(value[key], `${pointer}/${key}`, depth + 1);
    }
  }
  return value;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** On PATCH routes null clears a field, so nulls stay. */
    nullClears?: boolean;
  }
}
