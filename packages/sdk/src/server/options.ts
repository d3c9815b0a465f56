import { refuseInput } from './refuse.js';

/** What one call may have of its own; what is absent is as the client was made. */
export interface ReadOptions {
  /** For each try, in milliseconds. */
  readonly timeout?: number | undefined;
  readonly maxRetries?: number | undefined;
  /** Ends the call, its waits and its retries; it then rejects with a RequestAbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Sent besides, for example a trace id. What this client sends itself can not be replaced. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface RequestOptions extends ReadOptions {
  /**
   * 1–255 printable characters. Choose it yourself, and store it before the call, where a call may be repeated after a
   * crash; without one each call gets a key of its own, kept over its retries.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Timers count in 32 bits: a longer time would be over at once. */
const longest_timeout_ms = 2 ** 31 - 1;

/** @throws InvalidRequestError for anything that a timer would take as "at once" */
export function readTimeout(timeout_ms: number): number {
  if (typeof timeout_ms === 'number' && timeout_ms > 0 && timeout_ms <= longest_timeout_ms) return timeout_ms;
  throw refuseInput(`timeout must be milliseconds from 1 to ${longest_timeout_ms}, got ${String(timeout_ms)}.`);
}

export function readRetries(maxRetries: number): number {
  if (Number.isInteger(maxRetries) && maxRetries >= 0) return maxRetries;
  throw refuseInput(`maxRetries must be a whole number, 0 or more, got ${String(maxRetries)}.`);
}

export function readIdempotencyKey(key: string | undefined): string {
  if (key === undefined) return crypto.randomUUID();
  // HTTP takes spaces at the ends away: two keys would become one.
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key) && key === key.trim()) return key;
  throw refuseInput('idempotencyKey must be 1 to 255 printable ASCII characters, without a space at its ends.');
}
