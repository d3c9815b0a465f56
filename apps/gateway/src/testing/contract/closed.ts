type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The same schemas with every object closed. Readers of the API ignore fields that they do not know, so the document leaves
 * objects open; a field that we send and do not describe is a fault all the same.
 */
export function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isRecord(value)) return value;
  const within = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'allOf' || isValue(key) ? inner : closed(inner)]),
  );
  // Parts of one object see only their own fields; what is left over after all of them is seen outside.
  if (Array.isArray(value['allOf']))
    return { ...within, allOf: value['allOf'].map(part), unevaluatedProperties: false };
  return isObjectSchema(value) ? { ...within, unevaluatedProperties: false } : within;
}

/** A part of a whole stays open itself, and what is in its fields is closed. */
function part(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (typeof value['$ref'] === 'string') return { ...value, $ref: openName(value['$ref']) };
  const { properties } = value;
  return isRecord(properties) ? { ...value, properties: closed(properties) } : value;
}

/** Components stand there twice: closed, and open for who has them as a part. */
export function closedDocument(document: Json): Json {
  const components = (document['components'] ?? {}) as Json;
  const schemas = Object.entries((components['schemas'] ?? {}) as Json);
  return {
    ...document,
    components: {
      ...components,
      schemas: Object.fromEntries([
        ...schemas.map(([name, schema]) => [name, closed(schema)]),
        ...schemas.map(([name, schema]) => [`${name}${openSuffix}`, part(schema)]),
      ]),
    },
  };
}

const openSuffix = ':open';
const openName = (ref: string) => `${ref}${openSuffix}`;
const isValue = (key: string) => key === 'examples' || key === 'example' || key === 'enum' || key === 'const';
const isObjectSchema = ({ properties, additionalProperties }: Json) =>
  isRecord(properties) && additionalProperties === undefined && !('$ref' in properties && 'in' in properties);
