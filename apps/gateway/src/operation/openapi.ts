import { apiVersion } from '../events/index.js';
import type { GateServer } from '../http/index.js';
import { errorResponses, idempotencyHeader, securityOf, securitySchemes } from './openapi-common.js';
import { createComponents, type JsonSchema } from './openapi-components.js';

/** The parts of a route's schema that the document is made of. */
interface RouteSchema {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly body?: JsonSchema;
  readonly querystring?: JsonSchema;
  readonly params?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly response?: Readonly<Record<string, JsonSchema>>;
}

interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly schema: RouteSchema;
}

export interface OpenApi {
  /** The document, from the schemas that validate requests. @throws if a public route has no operationId: a bug */
  document(): Record<string, unknown>;
}

/** What the outside world calls us back on; it has its own contract with each provider. */
const callbacks = 'Callbacks';

/** Ours beside `/v1`, as far as partners call it. */
const publicPath = /^\/(v1\/|\.well-known\/)/;
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/**
 * Listens to routes as they are made, so that the document and what the server really checks can not differ. To be called
 * before the first route.
 */
export function recordOpenApi(app: GateServer): OpenApi {
  const routes: Recorded[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      if (!methods.has(method) || !publicPath.test(route.url)) continue;
      const schema = (route.schema ?? {}) as RouteSchema & { readonly hide?: boolean };
      if (schema.hide !== true && !schema.tags?.includes(callbacks)) routes.push({ method, url: route.url, schema });
    }
  });
  let made: Record<string, unknown> | undefined;
  return {
    document() {
      made ??= makeDocument(routes);
      return made;
    },
  };
}

function makeDocument(routes: readonly Recorded[]): Record<string, unknown> {
  const nameless = routes.filter(({ schema }) => schema.operationId === undefined);
  if (nameless.length > 0) {
    const list = nameless.map(({ method, url }) => `${method} ${url}`).join(', ');
    throw new Error(`public routes without an operationId: ${list}`);
  }
  const components = createComponents();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of [...routes].sort((a, b) => a.url.localeCompare(b.url))) {
    const path = route.url.replace(/:([A-Za-z_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: makeOperation(route, components.use) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gate API',
      version: apiVersion,
      description: 'An off-ramp gateway: sessions, capabilities, transactions and signed events.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.flatMap(({ schema }) => schema.tags ?? []))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...components.schemas(), ...errorResponses.schemas },
      responses: errorResponses.responses,
      securitySchemes,
    },
  };
}

function makeOperation(route: Recorded, use: (schema: JsonSchema) => JsonSchema): Record<string, unknown> {
  const { method, url, schema } = route;
  const parameters = [
    ...parametersOf('path', schema.params, use, pathNames(url)),
    ...parametersOf('query', schema.querystring, use),
    ...parametersOf('header', schema.headers, use),
    ...(method === 'GET' ? [] : idempotencyHeader(url)),
  ];
  const responses = Object.entries(schema.response ?? {}).map(([status, body]) => [
    status,
    { description: describeStatus(status), content: { 'application/json': { schema: use(body) } } },
  ]);
  return {
    operationId: schema.operationId,
    ...(schema.summary === undefined ? {} : { summary: schema.summary }),
    ...(schema.description === undefined ? {} : { description: schema.description }),
    tags: [...(schema.tags ?? [])],
    security: securityOf(url),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(schema.body === undefined
      ? {}
      : {
          requestBody: {
            required: isRequired(schema.body),
            content: { 'application/json': { schema: use(schema.body) } },
          },
        }),
    responses: {
      ...(responses.length === 0 ? { '2XX': { description: 'Done.' } } : Object.fromEntries(responses)),
      ...errorResponses.references,
    },
  };
}

function parametersOf(
  place: 'path' | 'query' | 'header',
  schema: JsonSchema | undefined,
  use: (schema: JsonSchema) => JsonSchema,
  names?: readonly string[],
): Record<string, unknown>[] {
  const properties = (schema?.['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema?.['required'] ?? []) as readonly string[];
  return (names ?? Object.keys(properties)).map((name) => {
    const { description, ...rest } = use(properties[name] ?? { type: 'string' });
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

const pathNames = (url: string): string[] => [...url.matchAll(/:([A-Za-z_]+)/g)].map((match) => match[1] ?? '');

/** A body in which nothing is required may be left away. */
function isRequired(body: JsonSchema): boolean {
  return ((body['required'] as readonly string[] | undefined) ?? []).length > 0;
}

function describeStatus(status: string): string {
  return status === '201' ? 'Made.' : 'Done.';
}
