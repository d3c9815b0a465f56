/** One way to get `POST /v1/gate_sessions` wrong, and the answer to it. */
export interface Refusal {
  /** What is wrong, as the test's name. */
  readonly why: string;
  /** Laid over a body that is right; `undefined` leaves a field out. */
  readonly change?: Readonly<Record<string, unknown>>;
  /** Sent instead of a body made from `change`. */
  readonly payload?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  readonly param?: string;
  /** What the sentence must say. */
  readonly says: RegExp;
}
