import { APIConnectionError, type GateError, TimeoutError } from '../errors.js';

/** Statuses after which the same request may succeed. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const first_wait_ms = 500;
const longest_wait_ms = 30_000;

/**
 * How long to wait before the same request is sent again, in milliseconds; null when that is of no use.
 *
 * Half a second, doubled with each retry, with up to a quarter added by chance so that clients do not return together.
 * A server that names a time is obeyed, whatever the status, also a 409 that says an equal request is still running; one
 * that asks for more than half a minute is left to the caller, who finds the time in `retryAfterSeconds`.
 *
 * @param retries how many retries there were already.
 */
export function retryDelay(error: GateError, retries: number, random: () => number = Math.random): number | null {
  const { statusCode, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) {
    const wait_ms = retryAfterSeconds * 1000;
    return wait_ms <= longest_wait_ms ? wait_ms : null;
  }
  const unanswered = error instanceof APIConnectionError || error instanceof TimeoutError;
  if (!unanswered && (statusCode === undefined || !passing.has(statusCode))) return null;
  return Math.min(first_wait_ms * 2 ** retries * (1 + random() / 4), longest_wait_ms);
}

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date, counted from the answer's own `Date`, since clocks differ.
 * Only what begins with a day of the week is a date: engines take nearly everything else for one, "1.5" for a day in 2001.
 */
export function readRetryAfter(
  header: string | null,
  now_ms = Date.now(),
  answered: string | null = null,
): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number.parseInt(header, 10);
  const at_ms = /^[A-Z][a-z]{2,8},? /.test(header) ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(at_ms)) return undefined;
  const from_ms = Date.parse(answered ?? '');
  return Math.max(0, Math.ceil((at_ms - (Number.isNaN(from_ms) ? now_ms : from_ms)) / 1000));
}
