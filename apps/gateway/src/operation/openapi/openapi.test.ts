import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { type CatalogueRouteDeps, catalogueRoutes } from '../../catalogue/index.js';
import { errorTable } from '../../errors/index.js';
import { createServer, type GateServer } from '../../http/index.js';
import { type SessionRouteDeps, sessionRoutes } from '../../sessions/index.js';
import { createTestCore, requireTestCluster } from '../../testing/index.js';
import { recordOpenApi } from './record.js';

const core = createTestCore(requireTestCluster());
const open: GateServer[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

/** A server with the routes that are mounted; nothing is called, so nothing is behind them. */
async function documentOf(mount: (app: GateServer) => void, prefix = '/v1') {
  const app = createServer(core);
  open.push(app);
  const openapi = recordOpenApi(app);
  await app.register(async (scope) => mount(scope as unknown as GateServer), { prefix });
  await app.ready();
  return openapi.document() as {
    info: Record<string, string>;
    tags: { name: string }[];
    paths: Record<string, Record<string, Record<string, never>>>;
    components: { schemas: Record<string, Record<string, unknown>> };
  };
}

const ours = (app: GateServer) => {
  catalogueRoutes(app, {} as CatalogueRouteDeps);
  sessionRoutes(app, { core } as SessionRouteDeps);
};

test('default: title, version, and a sound document of the routes', async () => {
  const document = await documentOf(ours);
  expect(document.info).toMatchObject({ title: 'Gate API', version: '2026-05-25' });
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((operation) => operation['operationId']),
  );
  expect(ids.sort()).toEqual([
    'cancelSession',
    'checkEligibility',
    'createSession',
    'getAsset',
    'listAssets',
    'listCountries',
    'listCurrencies',
    'listPaymentMethods',
    'listPayoutMethods',
    'listSessions',
    'retrieveSession',
  ]);
});

test('behavior: parameters, bodies and answers are those of the routes', async () => {
  const { paths, components } = await documentOf(ours);
  const create = paths['/v1/gate_sessions']?.['post'];
  expect(create).toMatchObject({
    tags: ['Sessions'],
    security: [{ secretKey: [] }],
    parameters: [{ name: 'Idempotency-Key', in: 'header', required: false }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateSession' } } },
    },
    responses: {
      201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/CreatedGateSession' } } } },
    },
  });
  expect(components.schemas['CreateSession']?.['required']).toEqual(['amount', 'currency', 'return_url']);
  expect(components.schemas['GateSessionList']).toMatchObject({
    properties: { data: { items: { $ref: '#/components/schemas/GateSession' } } },
  });
  expect(paths['/v1/gate_sessions/{id}']?.['get']).toMatchObject({
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  });
  expect(paths['/v1/capabilities/assets']?.['get']?.['parameters']).toContainEqual(
    expect.objectContaining({ name: 'side', in: 'query', required: false }),
  );
});

test('behavior: the envelope has every code', async () => {
  const { components } = await documentOf(ours);
  expect(components.schemas['Error']).toMatchObject({
    properties: { code: { enum: Object.keys(errorTable).sort() } },
  });
});

test('behavior: the operator’s routes, callbacks and what is outside the API are not in it; the surface’s keep their tag', async () => {
  const { paths, tags } = await documentOf((app) => {
    app.get('/admin/partners', async () => ({}));
    app.get('/healthz', async () => ({}));
    app.post('/v1/identity/callback', { schema: { tags: ['Callbacks'], body: Type.Object({}) } }, async () => ({}));
    const schema = { operationId: 'surfaceSession', tags: ['Surface'], response: { 200: Type.Object({}) } };
    app.get('/v1/embed/session', { schema }, async () => ({}));
  }, '');
  expect(Object.keys(paths)).toEqual(['/v1/embed/session']);
  expect(paths['/v1/embed/session']?.['get']).toMatchObject({ tags: ['Surface'], security: [{ embedToken: [] }] });
  expect(tags).toEqual([
    expect.objectContaining({ name: 'Events' }),
    { name: 'Surface', description: expect.stringContaining('embed token') },
  ]);
});

test('error: a public route without a name', async () => {
  await expect(documentOf((app) => app.get('/things', async () => ({})))).rejects.toThrow('GET /v1/things');
});

test('error: two schemas under one name', async () => {
  const answer = (schema: ReturnType<typeof Type.Object>, operationId: string) => ({
    schema: { operationId, response: { 200: schema } },
  });
  const twice = documentOf((app) => {
    app.get('/a', answer(Type.Object({ a: Type.String() }, { $id: 'Thing' }), 'a'), async () => ({}) as never);
    app.get('/b', answer(Type.Object({ b: Type.String() }, { $id: 'Thing' }), 'b'), async () => ({}) as never);
  });
  await expect(twice).rejects.toThrow('two schemas are called Thing');
});
