import { gzipSync } from 'node:zlib';
import type { GateServer } from '../http/index.js';
import type { Metrics } from './metrics.js';
import type { OpenApi } from './openapi/record.js';
import type { Readiness } from './readiness.js';

export interface OperationRouteDeps {
  readonly openapi: OpenApi;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
}

/** What those who run the gateway ask of it, and the description of its API. No credentials, nothing of any partner. */
export function operationRoutes(app: GateServer, deps: OperationRouteDeps): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    const readiness = await deps.readiness();
    return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
  });

  app.get('/metrics', async (_request, reply) => {
    const { content_type, text } = await deps.metrics.render();
    return reply.type(content_type).send(text);
  });

  let document = '';
  let zipped: Buffer | undefined;
  // Made once all routes are known, so that a route without a name stops the start and not a reader.
  app.addHook('onReady', async () => {
    document = JSON.stringify(deps.openapi.document());
  });
  app.get('/openapi.json', async (request, reply) => {
    reply.headers({ 'Access-Control-Allow-Origin': '*', Vary: 'Accept-Encoding' });
    reply.type('application/json; charset=utf-8');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(document);
    zipped ??= gzipSync(document);
    return reply.header('Content-Encoding', 'gzip').send(zipped);
  });
}
