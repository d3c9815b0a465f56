import type { FieldSchema } from './schema-cases.js';

/** The served document, as far as tests walk it. */
interface WireDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, WireOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, FieldSchema>> };
}

interface WireOperation {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: FieldSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: FieldSchema }>> };
}

export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly tags: readonly string[];
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** What it takes as its body; null for none. */
  readonly body: FieldSchema | null;
}

export interface Description {
  readonly operations: readonly Operation[];
  /** The schema itself where a reference stands. */
  resolve(schema: FieldSchema): FieldSchema;
}

/** Reads what `/openapi.json` answers. */
export function readDescription(document: unknown): Description {
  const { paths, components } = document as WireDocument;
  const resolve = (schema: FieldSchema): FieldSchema => {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.replace('#/components/schemas/', '');
    const found = components.schemas[name];
    if (found === undefined) throw new Error(`the description has no ${schema.$ref}`);
    return resolve(found);
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, tags = [], parameters = [], requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      const namesIn = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
      return {
        id: operationId,
        method: method.toUpperCase() as Operation['method'],
        path,
        tags,
        query: namesIn('query'),
        headers: namesIn('header'),
        body: schema === undefined ? null : resolve(schema),
      };
    }),
  );
  return { operations, resolve };
}
