import { type Scope, scopes } from '../../http/index.js';
import type { Components, JsonSchema } from './components.js';
import { errorCodesOf } from './error-codes.js';
import type { ErrorResponses } from './errors.js';
import { headersOf } from './headers.js';
import { idempotencyHeader, ignoresIdempotencyKey, parametersOf, pathNames } from './parameters.js';
import type { RecordedRoute } from './routes.js';
import { credentialOf, securityOf } from './security.js';

/** One operation as the document has it. Examples come later, when all schemas are known. */
export function makeOperation(
  route: RecordedRoute,
  components: Components,
  errors: ErrorResponses,
): Record<string, unknown> {
  const { method, url, schema } = route;
  const parameters = [
    ...parametersOf('path', schema.params, components, pathNames(url)),
    ...parametersOf('query', schema.querystring, components),
    ...parametersOf('header', schema.headers, components),
    ...(method === 'GET' ? [] : idempotencyHeader(url)),
  ];
  return {
    operationId: schema.operationId,
    ...(schema.summary === undefined ? {} : { summary: schema.summary }),
    ...(schema.description === undefined ? {} : { description: schema.description }),
    tags: [...(schema.tags ?? [])],
    security: securityOf(url),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(schema.body === undefined ? {} : { requestBody: requestBodyOf(schema.body, components) }),
    responses: { ...successesOf(route, components), ...errors.of(route) },
    ...scopeOf(route),
    'x-error-codes': errorCodesOf(route),
  };
}

/** What a key with scopes needs; nothing where no secret key is asked for. */
function scopeOf({ url, schema: { operationId = '' } }: RecordedRoute): Record<string, unknown> {
  if (credentialOf(url) !== 'secret') return {};
  return { 'x-scope': (scopes as Readonly<Record<string, Scope | undefined>>)[operationId] };
}

/** A body in which nothing is required may be left away. */
function requestBodyOf(body: JsonSchema, components: Components): Record<string, unknown> {
  const required = ((body['required'] as readonly string[] | undefined) ?? []).length > 0;
  return { required, content: { 'application/json': { schema: components.use(body) } } };
}

function successesOf(route: RecordedRoute, components: Components): Record<string, unknown> {
  const { method, url, schema } = route;
  const replays = method !== 'GET' && credentialOf(url) === 'secret' && !ignoresIdempotencyKey(url);
  const responses = Object.entries(schema.response ?? {}).map(([status, body]) => [
    status,
    {
      description: status === '201' ? 'Created.' : 'Done.',
      headers: headersOf({ method, url, replays }, Number.parseInt(status, 10)),
      content: { 'application/json': { schema: components.use(body) } },
    },
  ]);
  return Object.fromEntries(responses);
}
