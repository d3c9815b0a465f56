import { fileURLToPath } from 'node:url';
import type { Withdrawals } from '@0gate/withdrawals';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from './config.js';
import { registerApi } from './http/api.js';
import { registerDemoSend } from './http/demo-send.js';
import { ApiError, notFound } from './http/errors.js';
import { registerPages } from './http/pages.js';
import { refuseForeignOrigin, setSecurityHeaders } from './http/security.js';
import { createUsers } from './http/users.js';
import { registerWebhook } from './http/webhook.js';
import { page } from './pages/layout.js';
import { problemPage } from './pages/problem.js';
import type { HotWallet } from './wallet/hot-wallet.js';

const body_max_bytes = 64 * 1024;

/** The wallet's HTTP side: pages, their JSON API, and the receiver of the gateway's events. */
export async function buildServer(deps: {
  readonly config: Config;
  readonly withdrawals: Withdrawals;
  readonly wallet: HotWallet | null;
  /** Folder of the built page scripts and styles. */
  readonly assets?: string;
}): Promise<FastifyInstance> {
  const { config, withdrawals, wallet } = deps;
  const app = Fastify({ logger: { level: 'warn' }, bodyLimit: body_max_bytes, forceCloseConnections: 'idle' });
  const users = createUsers({ secret: config.secret_key, secure: config.public_url.protocol === 'https:' });

  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply, config);
    if (request.method === 'POST' && request.url.startsWith('/api/')) refuseForeignOrigin(request, config);
  });
  app.removeContentTypeParser('application/json');
  // A POST without a body passes, with and without a JSON content type.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(`${body}`));
    } catch {
      done(new ApiError(400, 'malformed_json', 'The body is not JSON.'));
    }
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, config));
  app.setNotFoundHandler((request, reply) => answerError(notFound(), request, reply, config));

  app.get('/healthz', async () => ({ ok: true }));
  await app.register(fastifyStatic, {
    root: deps.assets ?? fileURLToPath(new URL('../dist/assets', import.meta.url)),
    prefix: '/assets/',
    cacheControl: false,
    setHeaders: (reply) => reply.setHeader('cache-control', 'no-cache'),
  });
  registerPages(app, { config, withdrawals, users });
  registerApi(app, { config, withdrawals, users });
  registerDemoSend(app, { config, withdrawals, users, wallet });
  await registerWebhook(app, withdrawals);
  return app;
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, config: Config) {
  const known = error instanceof ApiError ? error : fromFramework(error);
  if (known.status >= 500 && !(error instanceof ApiError)) request.log.error(error);
  if (known.status === 503) reply.header('retry-after', '5');
  reply.code(known.status);
  const wants_page =
    request.method === 'GET' && !request.url.startsWith('/api/') && !request.url.startsWith('/assets/');
  if (!wants_page) return reply.send(known.body());
  const [heading, text] =
    known.status === 404
      ? ['Not found', 'There is no such withdrawal for you. Open it on the device where you started it.']
      : ['Something went wrong', 'Your withdrawals are safe. Load the page again in a moment.'];
  const test_mode = config.secret_key.startsWith('sk_test_');
  const content = problemPage(heading, text);
  return reply.type('text/html').send(page({ title: heading, content, script: null, test_mode }));
}

/** The framework's own refusals (body too large, wrong content type) keep their status; anything else is ours to mend. */
function fromFramework(error: unknown): ApiError {
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code.toLowerCase() : 'bad_request';
    return new ApiError(error.statusCode, code, error.message);
  }
  return new ApiError(500, 'internal', 'Something went wrong here. Try again in a moment.');
}
