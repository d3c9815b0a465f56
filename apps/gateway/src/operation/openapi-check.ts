type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an OpenAPI 3.1 document must hold for tools to work with it; each sentence is a fault. Empty for a sound one. */
export function findOpenApiFaults(document: Json): string[] {
  const faults: string[] = [];
  if (document['openapi'] !== '3.1.0') faults.push('openapi is not 3.1.0');
  const info = document['info'] as Json;
  for (const key of ['title', 'version']) if (typeof info?.[key] !== 'string') faults.push(`info.${key} is no text`);
  const ids = new Set<unknown>();
  for (const [path, operations] of Object.entries((document['paths'] ?? {}) as Record<string, Json>)) {
    for (const [method, operation] of Object.entries(operations)) {
      faults.push(...operationFaults(`${method} ${path}`, path, operation as Json, ids));
    }
  }
  faults.push(...referenceFaults(document));
  return faults;
}

function operationFaults(name: string, path: string, operation: Json, ids: Set<unknown>): string[] {
  const faults: string[] = [];
  const id = operation['operationId'];
  if (typeof id !== 'string' || ids.has(id)) faults.push(`${name}: operationId ${id} is missing or used twice`);
  ids.add(id);
  const parameters = (operation['parameters'] ?? []) as readonly Json[];
  const inPath = parameters.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name']);
  const wanted = [...path.matchAll(/{([^}]+)}/g)].map((match) => match[1]);
  if (inPath.sort().join() !== wanted.sort().join())
    faults.push(`${name}: its path names other parameters than it has`);
  for (const parameter of parameters) {
    if (!isRecord(parameter['schema'])) faults.push(`${name}: parameter ${parameter['name']} has no schema`);
  }
  const responses = operation['responses'] as Json | undefined;
  if (!isRecord(responses)) return [...faults, `${name}: no responses`];
  for (const status of ['4XX', '5XX']) if (!(status in responses)) faults.push(`${name}: no ${status}`);
  if (!Object.keys(responses).some((status) => status.startsWith('2'))) faults.push(`${name}: nothing but errors`);
  return faults;
}

function referenceFaults(document: Json): string[] {
  const faults: string[] = [];
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${place}/${index}`);
    } else if (isRecord(value)) {
      const { $ref: ref } = value;
      if (typeof ref === 'string' && !resolves(document, ref)) faults.push(`${place}: ${ref} leads nowhere`);
      if ('$id' in value) faults.push(`${place}: $id is not for readers of the document`);
      for (const [key, item] of Object.entries(value)) visit(item, `${place}/${key}`);
    }
  };
  visit(document, '#');
  return faults;
}

function resolves(document: Json, ref: string): boolean {
  let at: unknown = document;
  for (const segment of ref.slice(2).split('/')) at = isRecord(at) ? at[segment] : undefined;
  return ref.startsWith('#/') && at !== undefined;
}
