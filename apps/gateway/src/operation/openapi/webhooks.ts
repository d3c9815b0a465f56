import { eventSchemas } from '../../events/index.js';
import type { Components, JsonSchema } from './components.js';

const text = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', examples: [example] },
});

const event_id = 'evt_01a20fb7bc3e75aca4acf7c5a69431dc';

/** What each delivery bears, ours and those of Standard Webhooks. */
const headers = (type: string) => [
  text(
    'Gate-Signature',
    '`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<raw body>` under the secret as it was given. While a secret is rotated there are two `v1`.',
    't=1779710400,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
  ),
  text('X-0bit-Timestamp', 'The `t` of the signature.', '1779710400'),
  text('X-0bit-Event-Id', 'The same for every attempt and replay of an event: do each once.', event_id),
  text('X-0bit-Event-Type', 'The type, so that a receiver can choose before it parses.', type),
  text('webhook-id', 'The event’s id, as Standard Webhooks names it.', event_id),
  text('webhook-timestamp', 'The time of the signature, as Standard Webhooks names it.', '1779710400'),
  text(
    'webhook-signature',
    'Signatures as Standard Webhooks has them: `v1,` HMAC and `v1a,` Ed25519, verified with the keys at `/.well-known/jwks.json`.',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
];

/** Every event type that can be delivered and whose objects are known to this document. */
export function makeWebhooks(components: Components): Record<string, unknown> {
  const known = Object.entries(eventSchemas).filter(([, { needs }]) => needs.every((name) => components.has(name)));
  return Object.fromEntries(
    known.map(([type, { schema, summary }]) => [
      type,
      {
        post: {
          operationId: operationIdOf(type),
          summary: type,
          description: summary,
          tags: ['Events'],
          parameters: headers(type),
          requestBody: {
            required: true,
            content: { 'application/json': { schema: components.use(schema as JsonSchema) } },
          },
          responses: {
            '2XX': { description: 'Taken. Within 10 seconds; everything else is tried again. No body is read.' },
          },
        },
      },
    ]),
  );
}

/** `gate_session.created` → `onGateSessionCreated`. */
function operationIdOf(type: string): string {
  return `on${type.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}
