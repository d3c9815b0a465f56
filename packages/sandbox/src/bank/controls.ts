/** What tests turn while the bank runs. A new process starts with the defaults. */
export type Controls = {
  /** Accepted payments wait until it is false again. */
  pause: boolean;
  settle_after_ms: number;
  /** Every answer to a submission comes this much later. */
  answer_delay_ms: number;
  /** Submissions get 503 and are not booked. */
  offline: boolean;
  /** The next n submissions are booked and answered 500. */
  fail_after_booking: number;
  /** The next n submissions are booked and never answered. */
  drop_answers: number;
  /** The payment with this reference is accepted and then rejected for good. */
  reject_reference: string | null;
};

export function defaultControls(settle_after_ms: number): Controls {
  return {
    pause: false,
    settle_after_ms,
    answer_delay_ms: 0,
    offline: false,
    fail_after_booking: 0,
    drop_answers: 0,
    reject_reference: null,
  };
}
const count = { type: 'integer', minimum: 0, maximum: 1_000_000 } as const;

export const controls_schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pause: { type: 'boolean' },
    settle_after_ms: count,
    answer_delay_ms: count,
    offline: { type: 'boolean' },
    fail_after_booking: count,
    drop_answers: count,
    reject_reference: { type: ['string', 'null'] },
  },
} as const;
