import { documentedEventTypes } from '../../events/types.js';

/** One operation of the API's document, for tables and tests. */
export interface ListedOperation {
  readonly operation_id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly error_codes: readonly string[];
}

/** One event of the API's document. */
export interface ListedEvent {
  readonly type: string;
  /** When it is sent. */
  readonly summary: string;
  /** One of the 20 that 0Gate documents, not one of ours. */
  readonly documented: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly 'x-error-codes': readonly string[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>;
}

/** Every operation of a document as `/openapi.json` serves it, in its order. */
export function listOperations(document: unknown): ListedOperation[] {
  return Object.entries((document as Document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId, tags, summary, 'x-error-codes': error_codes }]) => ({
      operation_id: operationId,
      method: method.toUpperCase(),
      path,
      tag: tags[0] ?? '',
      summary,
      error_codes,
    })),
  );
}

const documented: ReadonlySet<string> = new Set(documentedEventTypes);

/** Every event of a document as `/openapi.json` serves it: the documented ones, then ours. */
export function listEvents(document: unknown): ListedEvent[] {
  return Object.entries((document as Document).webhooks).map(([type, { post }]) => ({
    type,
    summary: post.description,
    documented: documented.has(type),
  }));
}
