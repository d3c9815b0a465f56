import { record, text } from './facts.js';
import type { GateTrouble } from './gate.js';

/** Statuses after which the same call may still be carried out, or already was. */
const undecided: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Reads an error of the gateway's client. Only an answer with a 4xx status is a refusal; a timeout, a lost connection, a
 * 5xx or a call still running elsewhere says nothing about what happened. Anything that is not such an error is thrown on.
 */
export function readTrouble(error: unknown): GateTrouble {
  const { statusCode, apiCode, code, requestId, raw } = record(error);
  if (!(error instanceof Error) || typeof code !== 'string') throw error;
  const status = typeof statusCode === 'number' && statusCode > 0 ? statusCode : null;
  const known = text(apiCode) ?? code;
  const refused =
    status !== null && status >= 400 && status < 500 && !undecided.has(status) && known !== 'idempotency_in_progress';
  return {
    kind: refused ? 'refused' : 'unknown',
    status,
    code: known,
    message: error.message,
    param: text(record(raw)['param']),
    request_id: text(requestId),
  };
}
