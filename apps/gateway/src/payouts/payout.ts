import type { RefusalClass } from './port.js';

export type PayoutStatus =
  | 'created'
  | 'sending'
  | 'unknown'
  | 'delayed'
  | 'submitted'
  | 'settled'
  | 'failed'
  | 'returned';

/** Fiat on its way to a user. */
export interface Payout {
  readonly tenant_id: number;
  readonly payout_id: string;
  readonly session_id: string;
  /** Number within its session. */
  readonly n: number;
  readonly account_id: string;
  readonly rail: string;
  readonly method: string;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly end_to_end_id: string;
  readonly reference: string;
  readonly hold_id: string;
  readonly status: PayoutStatus;
  /** Of a failed payout: whether other details would help. */
  readonly failure_class: RefusalClass | null;
  /** Why it is delayed or failed. */
  readonly reason: string | null;
  /** Last moment at which the last sender may have written; technical time. */
  readonly send_before: Date | null;
  readonly estimated_arrival: Date | null;
  readonly attempts: number;
  readonly due_at: Date | null;
  readonly created_at: Date;
  /** When the status last changed; business time. */
  readonly updated_at: Date;
}

/** A payout that a worker holds until `lease_until`, and may change while the fence is still its own. */
export interface ClaimedPayout extends Payout {
  readonly fence: bigint;
  readonly lease_until: Date;
}
