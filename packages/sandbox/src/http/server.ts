import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';

const body_limit_bytes = 64 * 1024;

/** A refusal that a caller is meant to read. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, extra: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** A JSON server in the sandbox's one shape: strict bodies, errors as `{ code, message }`, `GET /healthz`. */
export function createServer(): FastifyInstance {
  const server = Fastify({
    bodyLimit: body_limit_bytes,
    // Closing must not wait for calls that are kept open on purpose.
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  });
  server.setErrorHandler((error: FastifyError | Refusal, _request, reply) => {
    if (error instanceof Refusal) {
      return reply.code(error.status).send({ code: error.code, message: error.message, ...error.extra });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) console.error(error);
    return reply.code(status).send({ code: status < 500 ? 'malformed' : 'internal', message: error.message });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'not_found', message: 'no such path' }));
  server.get('/healthz', () => ({ status: 'ok' }));
  return server;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A hook that lets only `Authorization: Bearer <token>` pass. */
export function requireBearer(token: string): (request: FastifyRequest) => Promise<void> {
  const expected = digest(`Bearer ${token}`);
  return async (request) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw new Refusal(401, 'unauthorized', 'a valid bearer token is required');
    }
  };
}
