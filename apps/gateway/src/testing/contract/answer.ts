import { type ErrorCode, errorTable } from '../../errors/index.js';
import { createBodyCheck } from './body.js';

type Json = Readonly<Record<string, unknown>>;

/** One answer as it leaves the server. */
export interface AnswerToCheck {
  readonly method: string;
  /** The path as the document has it: `/v1/gate_sessions/{id}`. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: unknown;
}

export interface AnswerCheck {
  /** What of the answer the document does not say; empty for one that is as described. */
  faultsOf(answer: AnswerToCheck): string[];
}

/** Compares answers with what a document says of them. */
export function createAnswerCheck(document: Json): AnswerCheck {
  const check = createBodyCheck(document);

  const headerFaults = (documented: Json, headers: AnswerToCheck['headers']): string[] =>
    Object.keys(documented).flatMap((name) => {
      const value = headers[name.toLowerCase()];
      if (value === undefined) return name === 'X-Request-Id' ? ['it has no X-Request-Id'] : [];
      const schema = at(document, ['components', 'headers', name, 'schema']);
      return check(`header ${name}`, schema, `${value}`).map((fault) => `header ${name}: ${fault}`);
    });

  return {
    faultsOf({ method, path, status, headers, payload }) {
      const operation = at(document, ['paths', path, method.toLowerCase()]) as Json | undefined;
      if (operation === undefined) return [`${method} ${path} is not in the document`];
      const response = at(operation, ['responses', `${status}`]) as Json | undefined;
      const where = `${method} ${path} answered ${status}`;
      if (response === undefined) return [`${where}, which is not documented: ${shown(payload)}`];
      const type = `${headers['content-type']}`;
      const schema = at(response, ['content', 'application/json', 'schema']);
      const body = parse(payload);
      const faults = [
        ...(type.startsWith('application/json') ? [] : [`it is ${type}, not JSON`]),
        ...check(`${where}`, schema, body),
        ...headerFaults((response['headers'] ?? {}) as Json, headers),
        ...(status >= 400 ? errorFaults(operation, status, headers, body) : []),
      ];
      return faults.length === 0 ? [] : [`${where}: ${faults.join('; ')}\n  ${shown(payload)}`];
    },
  };
}

/** An envelope that agrees with the table, its status, its request, and what the operation says of itself. */
export function errorFaults(
  operation: Json | null,
  status: number,
  headers: AnswerToCheck['headers'],
  body: unknown,
): string[] {
  const { code, type, statusCode, request_id } = (body ?? {}) as Json;
  const known = errorTable[code as ErrorCode];
  if (known === undefined) return [`${code} is no code of errors/table.ts`];
  const listed = (operation?.['x-error-codes'] ?? [code]) as readonly unknown[];
  return [
    ...(known.status === status && statusCode === status ? [] : [`${code} has status ${known.status}`]),
    ...(known.type === type ? [] : [`${code} is a ${known.type}, not a ${type}`]),
    ...(request_id === headers['x-request-id'] ? [] : ['request_id is not the X-Request-Id']),
    ...(listed.includes(code) ? [] : [`${code} is not listed for it: see operation/openapi/error-codes.ts`]),
  ];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

function parse(payload: unknown): unknown {
  try {
    return JSON.parse(`${payload}`);
  } catch {
    return undefined;
  }
}

const longest = 400;
const shown = (payload: unknown) => `${payload}`.slice(0, longest);
