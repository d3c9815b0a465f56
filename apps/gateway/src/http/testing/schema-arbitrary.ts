import fc from 'fast-check';
import type { Description } from './operations.js';
import { type FieldSchema, withoutNull } from './schema-cases.js';

/** Values that mean something, by the name of the field: chance alone would never find a currency or an address. */
export type Dictionary = Readonly<Record<string, readonly unknown[]>>;

/** Bodies that fit a schema; what a field means is up to whoever answers. */
export function arbitraryOf(
  given: FieldSchema,
  resolve: Description['resolve'],
  dictionary: Dictionary,
  name = '',
): fc.Arbitrary<unknown> {
  const { schema, nullable } = withoutNull(resolve(given), resolve);
  const known = dictionary[name];
  const chosen = known === undefined ? [] : [{ weight: 4, arbitrary: fc.constantFrom(...known) }];
  const value = fc.oneof({ weight: 1, arbitrary: fittingOf(schema, resolve, dictionary) }, ...chosen);
  return nullable ? fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }) : value;
}

function fittingOf(
  schema: FieldSchema,
  resolve: Description['resolve'],
  dictionary: Dictionary,
): fc.Arbitrary<unknown> {
  const inner = (one: FieldSchema, name?: string) => arbitraryOf(one, resolve, dictionary, name);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => inner(one)));
  if (schema.type === 'string') return textOf(schema);
  if (schema.type === 'integer') {
    return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 });
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'array') {
    return fc.array(inner(schema.items ?? {}), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 5, 5),
    });
  }
  if (schema.type !== 'object') return fc.jsonValue({ maxDepth: 3 });
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(([field, one]) => [field, inner(one, field)] as const);
  if (fields.length === 0)
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
  return fc.record(Object.fromEntries(fields), { requiredKeys: required.filter((field) => field in properties) });
}

function textOf({ minLength = 0, maxLength = 200, pattern }: FieldSchema): fc.Arbitrary<string> {
  // Texts that are longer than this find nothing that shorter ones do not; limits are tried one by one elsewhere.
  const most = Math.max(minLength, Math.min(maxLength, 200));
  if (pattern === undefined) return fc.string({ minLength, maxLength: most, unit: 'binary' });
  return fc
    .stringMatching(new RegExp(pattern, 'u'), { size: '-1' })
    .filter((text) => text.length >= minLength && text.length <= maxLength);
}
