import { apiVersion } from '../../events/index.js';
import { createComponents, type JsonSchema } from './components.js';
import { createErrorResponses } from './errors.js';
import { createSampler } from './examples.js';
import { responseHeaders } from './headers.js';
import { introduction } from './introduction.js';
import { makeOperation } from './operation.js';
import type { RecordedRoute } from './routes.js';
import { securitySchemes } from './security.js';
import { tags } from './tags.js';
import { makeWebhooks } from './webhooks.js';

/** The OpenAPI 3.1 document of these routes. @throws if one has no operationId: a bug */
export function makeDocument(routes: readonly RecordedRoute[]): Record<string, unknown> {
  refuseNameless(routes);
  const components = createComponents();
  const errors = createErrorResponses(components);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of [...routes].sort((a, b) => a.url.localeCompare(b.url))) {
    const path = route.url.replace(/:([A-Za-z_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: makeOperation(route, components, errors) };
  }
  const webhooks = makeWebhooks(components);
  const refusals = errors.components();
  const schemas = { ...components.schemas(), ...refusals.schemas } as Readonly<Record<string, JsonSchema>>;
  const used = new Set(routes.flatMap(({ schema }) => schema.tags ?? []));
  if (Object.keys(webhooks).length > 0) used.add('Events');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gate API',
      version: apiVersion,
      description: introduction,
      contact: { name: 'The operator of this gateway' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'This gateway. The mode, test or live, is read from the key.' }],
    tags: describeTags(used),
    ...withExamples({ paths, webhooks }, schemas),
    components: { ...refusals, schemas, headers: responseHeaders, securitySchemes },
  };
}

function refuseNameless(routes: readonly RecordedRoute[]): void {
  const nameless = routes.filter(({ schema }) => schema.operationId === undefined);
  if (nameless.length === 0) return;
  const list = nameless.map(({ method, url }) => `${method} ${url}`).join(', ');
  throw new Error(`public routes without an operationId: ${list}`);
}

/** Described ones in their order, then what a route named and nobody described. */
function describeTags(used: ReadonlySet<string>): { name: string; description?: string }[] {
  const described = Object.entries(tags).filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !(name in tags)).sort();
  return [...described.map(([name, description]) => ({ name, description })), ...others.map((name) => ({ name }))];
}

/** Puts an example beside each body that has none, where all its parts have one. */
function withExamples<T>(part: T, schemas: Readonly<Record<string, JsonSchema>>): T {
  const { sample } = createSampler(schemas);
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === 'application/json' ? media(inner) : visit(inner)]),
    );
  };
  const media = (content: { schema: JsonSchema; examples?: unknown }) => {
    if (content.examples !== undefined) return content;
    const example = sample(content.schema);
    return example === undefined ? content : { ...content, example };
  };
  return visit(part) as T;
}
