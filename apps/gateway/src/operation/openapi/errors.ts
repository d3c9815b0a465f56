import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorTable } from '../../errors/index.js';
import type { Components, JsonSchema } from './components.js';
import { byStatus, errorCodesOf } from './error-codes.js';
import { headersOf } from './headers.js';
import type { RecordedRoute } from './routes.js';

const codes = Object.keys(errorTable).sort() as ErrorCode[];
const types = [...new Set(Object.values(errorTable).map((entry) => entry.type))].sort();

const envelope: JsonSchema = {
  type: 'object',
  description: 'Every refusal looks like this. Decide by `code`; `message` is for a developer’s eyes and may change.',
  required: ['type', 'code', 'message', 'request_id', 'doc_url', 'statusCode'],
  properties: {
    type: { type: 'string', enum: types, description: 'The class of the code.' },
    code: { type: 'string', enum: codes },
    message: { type: 'string' },
    request_id: { type: 'string', pattern: '^req_' },
    doc_url: { type: ['string', 'null'] },
    statusCode: { type: 'integer', description: 'The HTTP status.' },
    param: { type: 'string', description: 'JSON pointer to the field or parameter that is refused.' },
  },
};

/** The surface reads besides what is so now, where its page was outdated, and the name that the bank has. */
const surfaceEnvelope: JsonSchema = {
  type: 'object',
  description: 'A refusal of the surface’s calls.',
  allOf: [
    { $ref: '#/components/schemas/Error' },
    {
      type: 'object',
      properties: {
        state: { $ref: '#/components/schemas/SurfaceSession', description: 'What is so now; on an outdated page.' },
        suggested_name: { type: 'string', description: 'The verified name; on a close match.' },
      },
    },
  ],
};

export interface ErrorResponses {
  /** The refusals of one operation: a response per status, with the codes that it can have. */
  of(route: RecordedRoute): Record<string, { readonly $ref: string }>;
  /** What the responses refer to, and they themselves. Asked for when all operations are known. */
  components(): Record<'schemas' | 'responses' | 'examples', Record<string, unknown>>;
}

/** Refusals of all operations. Many refuse the same for the same reasons, so each such response stands there once. */
export function createErrorResponses(components: Components): ErrorResponses {
  const responses = new Map<string, { name: string; response: unknown }>();
  const used = new Set<ErrorCode>();

  const share = (status: number, response: unknown): { $ref: string } => {
    const key = JSON.stringify([status, response]);
    const base = (STATUS_CODES[status] ?? `${status}`).replaceAll(/[^A-Za-z]/g, '');
    const alike = [...responses.values()].filter(({ name }) => name.replace(/[0-9]+$/, '') === base).length;
    const entry = responses.get(key) ?? { name: alike === 0 ? base : `${base}${alike + 1}`, response };
    responses.set(key, entry);
    return { $ref: `#/components/responses/${entry.name}` };
  };

  return {
    of(route) {
      const surface = route.url.startsWith('/v1/embed/') && components.has('SurfaceSession');
      return Object.fromEntries(
        byStatus(errorCodesOf(route)).map(([status, refusals]) => {
          for (const code of refusals) used.add(code);
          const schema = { $ref: `#/components/schemas/${surface && status === 409 ? 'SurfaceError' : 'Error'}` };
          const examples = Object.fromEntries(
            refusals.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
          );
          const response = {
            description: refusals.map((code) => `\`${code}\``).join(', '),
            headers: headersOf({ ...route, replays: false }, status),
            content: { 'application/json': { schema, examples } },
          };
          return [`${status}`, share(status, response)];
        }),
      );
    },
    components: () => ({
      schemas: { Error: envelope, ...(components.has('SurfaceSession') ? { SurfaceError: surfaceEnvelope } : {}) },
      responses: Object.fromEntries([...responses.values()].map(({ name, response }) => [name, response])),
      examples: Object.fromEntries([...used].sort().map((code) => [code, exampleOf(code)])),
    }),
  };
}

function exampleOf(code: ErrorCode) {
  const { type, message, status } = errorTable[code];
  const request_id = 'req_01a20fb7bc3e75aca4acf7c5a69431dc';
  return { summary: message, value: { type, code, message, request_id, doc_url: null, statusCode: status } };
}
