import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Core } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import { parseBody, refuseUnaskedBody, withoutNulls } from './body.js';
import './context.js';
import { createFlights } from './flights.js';
import { type Gatekeeper, openGate } from './gatekeeper.js';
import { noteUnknownQuery, refuseZeroBytes } from './query.js';
import { answerBrokenRequest, sendError } from './refuse.js';
import { recordRoutes } from './routes.js';
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
export function createServer(core: Core, gatekeeper: Gatekeeper = openGate): GateServer {
  const sayWhatIsLeft = (request: FastifyRequest, reply: FastifyReply) => {
    const left = gatekeeper.headersOf(request);
    if (left !== null) reply.header('RateLimit', left.limit).header('RateLimit-Policy', left.policy);
  };
  const requestTimeout = core.config.request_timeout_s * 1_000;
  const app = fastify({
    loggerInstance: core.log as FastifyBaseLogger,
    // One line per answer, below, with an allow-list of fields.
    logController: new LogController({ disableRequestLogging: true }),
    // Each line names its request itself; a logger of its own for each request would only cost time.
    childLoggerFactory: (logger) => logger,
    genReqId: () => newId('req'),
    bodyLimit: maxBody_bytes,
    ajv: { customOptions: ajvOptions },
    // Slow clients: the whole request must be here in time, its headers too, and a look now and then sees whether it is.
    requestTimeout,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // What still comes while the server closes is answered, on a connection that ends with it.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // The router has no error for an id that is too long; who looks for it finds nothing.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: maxHeader_bytes },
    http: {
      maxHeaderSize: maxHeader_bytes,
      // The parser would answer a missing host by itself, without a word.
      requireHostHeader: false,
      connectionsCheckingInterval: requestTimeout / 5,
      // The longer of the two would count for the body, whichever it is.
      headersTimeout: requestTimeout,
    },
    // No hook runs for these.
    frameworkErrors: (error, request, reply) => {
      sayWhatIsLeft(request, reply);
      sendError(error, request, reply);
    },
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as GateServer;

  app.decorate('flights', createFlights());
  app.decorate('gatekeeper', gatekeeper);
  app.decorateRequest('caller', null);
  app.decorateRequest('bucket', null);
  app.decorateRequest('rawBody', null);
  app.decorateRequest('ignored', null as unknown as string[]);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body as Buffer;
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error as PublicError);
    }
  });

  // Hooks that wait for nothing call on instead of making a promise for each request.
  app.addHook('onRequest', (request, reply, done) => {
    request.ignored = [];
    reply.header('X-Request-Id', request.id);
    reply.header('X-Content-Type-Options', 'nosniff');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw new PublicError('bad_request');
    // Before the body is read: whatever it is, there is nobody here to take it.
    if (request.is404) {
      gatekeeper.nobody(request);
      throw nobodyAt(request.url);
    }
    done();
  });

  // A POST without a body passes with and without a JSON content type; any other type is refused where a body is read.
  app.addHook('preValidation', (request, _reply, done) => {
    refuseUnaskedBody(request);
    if (request.routeOptions.config.nullClears !== true) request.body = withoutNulls(request.body);
    refuseZeroBytes(request.query);
    noteUnknownQuery(request.query, request.routeOptions.schema?.querystring, request.ignored);
    done();
  });

  app.addHook('onSend', (request, reply, _payload, done) => {
    const warning = warningHeader(request.ignored ?? []);
    if (warning !== null) reply.header('Gate-Warning', warning);
    sayWhatIsLeft(request, reply);
    done();
  });

  app.addHook('onResponse', (request, reply, done) => {
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
    done();
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

declare module 'fastify' {
  interface FastifyContextConfig {
    /** On PATCH routes null clears a field, so nulls stay. */
    nullClears?: boolean;
  }
}
