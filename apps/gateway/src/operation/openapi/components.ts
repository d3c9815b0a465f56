export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Components {
  /** The schema as the document shows it: what has a name of its own becomes a reference to a component. */
  use(schema: JsonSchema): JsonSchema;
  /** True once a schema of this name was used. */
  has(name: string): boolean;
  schemas(): Readonly<Record<string, JsonSchema>>;
}

/**
 * Schemas with a name of their own (`$id`) become components, and every place that uses one refers to it. The parts of a schema
 * that only its maker reads are left away, and what has a shorter spelling gets it.
 */
export function createComponents(): Components {
  const named = new Map<string, { of: JsonSchema; plain: JsonSchema }>();

  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    const id = (value as JsonSchema)['$id'];
    return typeof id === 'string' ? component(id, value as JsonSchema) : plainObject(value as JsonSchema);
  };

  const plainObject = (schema: JsonSchema): JsonSchema => {
    const ref = schema['$ref'];
    if (typeof ref === 'string' && !ref.startsWith('#')) return { $ref: pathTo(ref) };
    return shorten(
      Object.fromEntries(
        Object.entries(schema)
          .filter(([key]) => key !== '$id' && !key.startsWith('~'))
          // Examples are what they are: nothing in them is a schema.
          .map(([key, value]) => [
            key,
            key === 'examples' ? value : key === 'pattern' ? portable(value) : plain(value),
          ]),
      ),
    );
  };

  const component = (id: string, schema: JsonSchema): JsonSchema => {
    const known = named.get(id);
    if (known === undefined) {
      const entry = { of: schema, plain: {} as JsonSchema };
      named.set(id, entry);
      entry.plain = plainObject(schema);
    } else if (known.of !== schema && JSON.stringify(known.of) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${id}`);
    }
    return { $ref: pathTo(id) };
  };

  return {
    use: (schema) => plain(schema) as JsonSchema,
    has: (name) => named.has(name),
    schemas: () =>
      Object.fromEntries([...named].sort(([a], [b]) => a.localeCompare(b)).map(([id, entry]) => [id, entry.plain])),
  };
}

/** Classes by name are not known to every reader of patterns. */
function portable(pattern: unknown): unknown {
  return typeof pattern === 'string'
    ? pattern.replaceAll('\\p{Cc}', '\\u0000-\\u001f\\u007f-\\u009f').replaceAll('\\p{Cs}', '\\ud800-\\udfff')
    : pattern;
}

const pathTo = (name: string) => `#/components/schemas/${name}`;

/** The same schema as people write it: `type: [string, null]` for "or null", `enum` for a choice of constants. */
function shorten(schema: JsonSchema): JsonSchema {
  const { anyOf, patternProperties, ...rest } = schema as {
    anyOf?: readonly JsonSchema[];
    patternProperties?: Readonly<Record<string, JsonSchema>>;
  };
  if (anyOf !== undefined) {
    const choice = shortenChoice(anyOf);
    if (choice !== null) return { ...choice, ...rest };
  }
  const every = patternProperties?.['^.*$'];
  if (every !== undefined) return { ...rest, additionalProperties: Object.keys(every).length === 0 ? true : every };
  if (Array.isArray(schema['enum']) && schema['type'] === undefined) {
    if (schema['enum'].every((value) => typeof value === 'string')) return { type: 'string', ...schema };
  }
  return schema;
}

function shortenChoice(choices: readonly JsonSchema[]): JsonSchema | null {
  if (choices.every(({ type, const: value }) => type === 'string' && value !== undefined)) {
    return { type: 'string', enum: choices.map((choice) => choice['const']) };
  }
  const [one, other, ...more] = choices;
  if (one === undefined || other === undefined || more.length > 0 || Object.keys(other).join() !== 'type') return null;
  if (other['type'] !== 'null' || typeof one['type'] !== 'string' || one['const'] !== undefined) return null;
  const { enum: values, ...rest } = one;
  return {
    ...rest,
    type: [one['type'], 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  };
}
