import type { JsonSchema } from './components.js';

export interface Sampler {
  /** A value that the schema takes, made of the examples of its parts; undefined where a part that must be there has none. */
  sample(schema: JsonSchema): unknown;
}

/** Example values are written where a field is described, once; whole objects are put together from them. */
export function createSampler(schemas: Readonly<Record<string, JsonSchema>>): Sampler {
  const sample = (schema: JsonSchema): unknown => {
    const { $ref, examples, const: constant, enum: values, allOf, anyOf, oneOf } = schema as Parts;
    if (examples?.[0] !== undefined) return examples[0];
    if ($ref !== undefined) return sample(schemas[$ref.split('/').at(-1) ?? ''] ?? {});
    if (constant !== undefined) return constant;
    if (values?.[0] !== undefined) return values[0];
    if (allOf !== undefined) return merged(allOf.map(sample));
    const choice = anyOf?.[0] ?? oneOf?.[0];
    return choice === undefined ? sampleType(schema) : sample(choice);
  };

  const sampleType = (schema: JsonSchema): unknown => {
    const types: readonly unknown[] = [schema['type']].flat();
    if (types.includes('null') && types.length > 1 && !types.includes('object')) return null;
    if (types.includes('object')) return sampleObject(schema) ?? (types.includes('null') ? null : undefined);
    if (types.includes('array')) return sampleArray(schema);
    if (types.includes('boolean')) return false;
    if (types.includes('null')) return null;
    return sampleText(schema);
  };

  /** What shows its own form: a time, or an id by the letters that it begins with. */
  const sampleText = ({ format, pattern }: JsonSchema): unknown => {
    if (format === 'date-time') return '2026-05-25T12:00:00.000Z';
    const prefix = /^\^([a-z]+_)$/.exec(`${pattern}`)?.[1];
    return prefix === undefined ? undefined : `${prefix}01a20fb7bc3e75aca4acf7c5a69431dc`;
  };

  const sampleObject = (schema: JsonSchema): unknown => {
    const { properties = {}, required = [] } = schema as Parts;
    const entries = Object.entries(properties).map(([name, property]) => [name, sample(property)] as const);
    const known = entries.filter(([, value]) => value !== undefined);
    return required.every((name) => known.some(([key]) => key === name) || !(name in properties))
      ? Object.fromEntries(known)
      : undefined;
  };

  const sampleArray = (schema: JsonSchema): unknown => {
    const item = sample((schema['items'] ?? {}) as JsonSchema);
    return item === undefined ? [] : [item];
  };

  return { sample };
}

interface Parts {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Parts of one object, put over each other: what a later part says of a field counts. */
function merged(parts: readonly unknown[]): unknown {
  return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
}
