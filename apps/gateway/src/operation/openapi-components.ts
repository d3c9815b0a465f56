export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Schemas with a name of their own (`$id`) become components, and every place that uses one refers to it. The parts of a schema
 * that only its maker reads are left away.
 */
export function createComponents(): {
  use(schema: JsonSchema): JsonSchema;
  schemas(): Readonly<Record<string, JsonSchema>>;
} {
  const named = new Map<string, { of: JsonSchema; plain: JsonSchema }>();

  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    const id = (value as JsonSchema)['$id'];
    return typeof id === 'string' ? component(id, value as JsonSchema) : plainObject(value as JsonSchema);
  };

  const plainObject = (schema: JsonSchema): JsonSchema =>
    Object.fromEntries(
      Object.entries(schema)
        .filter(([key]) => key !== '$id' && !key.startsWith('~'))
        .map(([key, value]) => [key, plain(value)]),
    );

  const component = (id: string, schema: JsonSchema): JsonSchema => {
    const known = named.get(id);
    if (known === undefined) {
      const entry = { of: schema, plain: {} as JsonSchema };
      named.set(id, entry);
      entry.plain = plainObject(schema);
    } else if (JSON.stringify(known.of) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${id}`);
    }
    return { $ref: `#/components/schemas/${id}` };
  };

  return {
    use: (schema) => plain(schema) as JsonSchema,
    schemas: () =>
      Object.fromEntries([...named].sort(([a], [b]) => a.localeCompare(b)).map(([id, entry]) => [id, entry.plain])),
  };
}
