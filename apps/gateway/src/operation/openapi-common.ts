import { errorTable } from '../errors/index.js';

export const securitySchemes = {
  secretKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'Secret key, `sk_test_…` or `sk_live_…`: on the server only.',
  },
  publishableKey: { type: 'http', scheme: 'bearer', description: 'Publishable key, `pk_test_…` or `pk_live_…`.' },
  embedToken: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Embed-Token',
    description: 'From a bootstrap; for one session.',
  },
} as const;

/** Which credential a route asks for, as its place among the others says. */
export function securityOf(url: string): Record<string, string[]>[] {
  if (url === '/v1/embed/bootstrap') return [{ publishableKey: [] }];
  if (url.startsWith('/v1/embed/')) return url === '/v1/embed/view' ? [] : [{ embedToken: [] }];
  if (!url.startsWith('/v1/')) return [];
  return [{ secretKey: [] }];
}

/** Writes of a partner's server take the key; the surface's own calls carry the version they expect instead. */
export function idempotencyHeader(url: string): Record<string, unknown>[] {
  if (url.startsWith('/v1/embed/') || !url.startsWith('/v1/')) return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: url === '/v1/quotes' || url.startsWith('/v1/rails/'),
      description: 'The same key and request get the first answer again, byte for byte, for 30 days.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ];
}

const codes = Object.keys(errorTable).sort();
const types = [...new Set(Object.values(errorTable).map((entry) => entry.type))].sort();
const envelope = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };

/** Refusals and failures look the same on every route. */
export const errorResponses = {
  references: {
    '4XX': { $ref: '#/components/responses/Refused' },
    '5XX': { $ref: '#/components/responses/Failed' },
  },
  responses: {
    Refused: { description: 'Refused; `code` says why and `message` what to do.', content: envelope },
    Failed: { description: 'Not done, or not known to be done.', content: envelope },
  },
  schemas: {
    Error: {
      type: 'object',
      required: ['type', 'code', 'message', 'request_id', 'doc_url', 'statusCode'],
      properties: {
        type: { enum: types },
        code: { enum: codes },
        message: { type: 'string' },
        request_id: { type: 'string', pattern: '^req_' },
        doc_url: { type: ['string', 'null'] },
        statusCode: { type: 'integer' },
        param: { type: 'string', description: 'JSON pointer to the field.' },
      },
    },
  },
} as const;
