/** The parts of a JSON schema that say what a field may be. */
export interface FieldSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly FieldSchema[];
  readonly allOf?: readonly FieldSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: FieldSchema;
  readonly patternProperties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: boolean | FieldSchema;
}

/** What is wrong with a field. */
export type Fault =
  | 'absent'
  | 'null'
  | 'wrong type'
  | 'wrong item'
  | 'too short'
  | 'too long'
  | 'too small'
  | 'too large'
  | 'wrong form'
  | 'not listed'
  | 'unknown';

export interface WrongField {
  readonly field: string;
  readonly fault: Fault;
  /** `undefined` leaves the field away. */
  readonly value: unknown;
}

const nonsense = '~nonsense~';

/** For each pattern of ours one of these is not in its form: a name, a text with a bell in it, a blank. */
const misshapen = [nonsense, 'a\u0007b', ' '];

/** Every way in which a body can break its schema in one field, as far as a schema can say it. */
export function wrongFieldsOf(body: FieldSchema, resolve: (schema: FieldSchema) => FieldSchema): WrongField[] {
  const required = new Set(body.required);
  const cases = Object.entries(body.properties ?? {}).flatMap(([field, given]) => {
    const { schema, nullable } = withoutNull(resolve(given), resolve);
    const missing: WrongField[] = [
      ...(required.has(field) ? [{ field, fault: 'absent', value: undefined } as const] : []),
      ...(required.has(field) && !nullable ? [{ field, fault: 'null', value: null } as const] : []),
    ];
    return [...missing, ...faultsOf(schema).map(([fault, value]) => ({ field, fault, value }))];
  });
  // Where further fields are taken there is no unknown one.
  return body.additionalProperties === true ? cases : [...cases, { field: 'surprise', fault: 'unknown', value: 1 }];
}

/** The schema of what stands in a field that may be null as well. */
export function withoutNull(schema: FieldSchema, resolve: (schema: FieldSchema) => FieldSchema) {
  const parts = (schema.anyOf ?? []).map(resolve);
  const [only, second] = parts.filter((part) => part.type !== 'null');
  const nullable = parts.some((part) => part.type === 'null') || schema.type === 'null';
  return only !== undefined && second === undefined ? { schema: only, nullable } : { schema, nullable };
}

function faultsOf(schema: FieldSchema): (readonly [Fault, unknown])[] {
  return [...wrongTypes(schema).map((value) => ['wrong type', value] as const), ...outOfRange(schema)];
}

function wrongTypes(schema: FieldSchema): unknown[] {
  if (schema.enum !== undefined || schema.type === 'string') return [7, true, [], {}];
  if (schema.type === 'integer') return ['1', 1.5, true, [], {}];
  if (schema.type === 'object') return ['x', 7, true, []];
  if (schema.type === 'array') return ['x', 7, true, {}];
  if (schema.type === 'boolean') return ['true', 1, [], {}];
  return [];
}

function outOfRange(schema: FieldSchema): (readonly [Fault, unknown])[] {
  const { minLength = 0, maxLength, minimum, maximum, maxItems, items } = schema;
  return [
    ...(minLength > 0 ? [['too short', 'x'.repeat(minLength - 1)] as const] : []),
    ...(maxLength === undefined ? [] : [['too long', 'x'.repeat(maxLength + 1)] as const]),
    ...(minimum === undefined ? [] : [['too small', minimum - 1] as const]),
    ...(maximum === undefined ? [] : [['too large', maximum + 1] as const]),
    ...(schema.pattern === undefined ? [] : [['wrong form', misshapenFor(schema.pattern)] as const]),
    ...(schema.enum === undefined ? [] : [['not listed', nonsense] as const]),
    ...(maxItems === undefined ? [] : [['too long', Array.from({ length: maxItems + 1 }, () => 'x')] as const]),
    ...(items?.type === 'string' ? [['wrong item', [7]] as const] : []),
  ];
}

function misshapenFor(pattern: string): string {
  const found = misshapen.find((text) => !new RegExp(pattern, 'u').test(text));
  if (found === undefined) throw new Error(`nothing here breaks ${pattern}`);
  return found;
}
