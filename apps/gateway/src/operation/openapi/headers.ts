import type { JsonSchema } from './components.js';

const header = (description: string, schema: JsonSchema) => ({ description, schema });
const text = (example: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', ...more, examples: [example] });

/** Every header of an answer that means something to a client. */
export const responseHeaders = {
  'X-Request-Id': header('Names this request; give it to support.', {
    ...text('req_01a20fb7bc3e75aca4acf7c5a69431dc'),
    pattern: '^req_[0-9a-f]{32}$',
  }),
  RateLimit: header(
    'What is left (`r`) of the quota, and in how many seconds (`t`) it is full again. A structured field.',
    text('"default";r=99;t=60', { pattern: '^"[a-z_]+";r=[0-9]+;t=[0-9]+$' }),
  ),
  'RateLimit-Policy': header(
    'The quota (`q`) and its window in seconds (`w`). A structured field.',
    text('"default";q=100;w=60', { pattern: '^"[a-z_]+";q=[0-9]+;w=[0-9]+$' }),
  ),
  'Retry-After': header('Seconds to wait before asking again.', text('1', { pattern: '^[0-9]+$' })),
  'Idempotent-Replayed': header(
    'Present when this is the first answer again, byte for byte.',
    text('true', { enum: ['true'] }),
  ),
  'Gate-Warning': header(
    'Names what the request held and nobody read: unknown query parameters, and unknown fields of a new session.',
    text('ignored: "colour"', { maxLength: 256 }),
  ),
} as const;

type HeaderName = keyof typeof responseHeaders;

const refer = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const limited: readonly HeaderName[] = ['RateLimit', 'RateLimit-Policy'];
const waits: ReadonlySet<number> = new Set([409, 429, 503]);

/** The headers that an answer of this route can bear. */
export function headersOf(route: { method: string; url: string; replays: boolean }, status: number) {
  const { url, replays } = route;
  return refer([
    'X-Request-Id',
    ...(url.startsWith('/v1/') ? limited : []),
    'Gate-Warning',
    ...(replays && status < 300 ? (['Idempotent-Replayed'] as const) : []),
    ...(waits.has(status) ? (['Retry-After'] as const) : []),
  ]);
}
