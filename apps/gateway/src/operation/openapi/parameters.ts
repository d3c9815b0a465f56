import type { Components, JsonSchema } from './components.js';
import { requiresIdempotencyKey } from './error-codes.js';
import { credentialOf } from './security.js';

/** Parameters of one place, from the schema that validates them. Those of the path are known from the path itself too. */
export function parametersOf(
  place: 'path' | 'query' | 'header',
  schema: JsonSchema | undefined,
  components: Components,
  names?: readonly string[],
): Record<string, unknown>[] {
  const properties = (schema?.['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema?.['required'] ?? []) as readonly string[];
  return (names ?? Object.keys(properties)).map((name) => {
    const { description = usual[name], ...rest } = components.use(properties[name] ?? { type: 'string' });
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

/** What is the same wherever it comes. */
const usual: Readonly<Record<string, string>> = { id: 'Id of the object.', refid: 'Id of the transaction.' };

export const pathNames = (url: string): string[] => [...url.matchAll(/:([A-Za-z_]+)/g)].map((match) => match[1] ?? '');

/** A replay there would hand out what is stale, so the header is taken and nothing is remembered. */
export const ignoresIdempotencyKey = (url: string): boolean => url === '/v1/quotes/preview';

/** Writes of a partner's server take the key; the surface's own calls carry the version they expect instead. */
export function idempotencyHeader(url: string): Record<string, unknown>[] {
  if (credentialOf(url) !== 'secret' && url !== '/v1/embed/bootstrap') return [];
  const ignored = ignoresIdempotencyKey(url) || url === '/v1/embed/bootstrap';
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: requiresIdempotencyKey(url),
      description: ignored
        ? 'Accepted and ignored: a repeat is answered anew.'
        : 'The same key with the same request gets the first answer again, byte for byte, for 30 days.',
      schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['wd_123_off_ramp_attempt_1'] },
    },
  ];
}
