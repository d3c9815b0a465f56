import type { Schema } from './description.js';

const list = (value: unknown) => (Array.isArray(value) ? (value as readonly Schema[]) : []);
const join = (types: readonly string[], by: ' | ' | ' & ') => `(${[...new Set(types)].join(by)})`;

/** A schema of the API's document as a TypeScript type. References become the names of the components. */
export function typeOf(schema: Schema): string {
  const { $ref, allOf, anyOf, oneOf, type } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'never';
  if ('const' in schema) return JSON.stringify(schema['const']);
  if ('enum' in schema)
    return join(
      (schema['enum'] as unknown[]).map((value) => JSON.stringify(value)),
      ' | ',
    );
  if (allOf !== undefined) return join(list(allOf).map(typeOf), ' & ');
  if (anyOf !== undefined) return join(list(anyOf).map(typeOf), ' | ');
  if (oneOf !== undefined) return join(list(oneOf).map(typeOf), ' | ');
  if (Array.isArray(type))
    return join(
      type.map((one: string) => typeOf({ ...schema, type: one })),
      ' | ',
    );
  if (type === 'object') return objectType(schema);
  if (type === 'array') return `readonly ${typeOf((schema['items'] ?? {}) as Schema)}[]`;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string' || type === 'boolean' || type === 'null') return type;
  return 'unknown';
}

function objectType({ properties, required, patternProperties, additionalProperties }: Schema): string {
  if (properties === undefined) {
    const values = Object.values((patternProperties ?? {}) as Record<string, Schema>)[0] ?? additionalProperties;
    return `{ readonly [name: string]: ${typeof values === 'object' ? typeOf(values as Schema) : 'unknown'} }`;
  }
  const needed = new Set((required ?? []) as readonly string[]);
  const fields = Object.entries(properties as Record<string, Schema>).map(
    ([name, field]) => `readonly ${JSON.stringify(name)}${needed.has(name) ? '' : '?'}: ${typeOf(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}
