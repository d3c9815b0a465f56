import type { Attention } from './attention.js';
import type { WithdrawalState } from './machine.js';

/** One withdrawal as the partner's user sees it; its state follows from its attempts. */
export interface Withdrawal {
  readonly withdrawal_id: string;
  readonly owner_ref: string;
  readonly amount: string;
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly country_code: string | null;
  readonly state: WithdrawalState;
  readonly attention: Attention | null;
  readonly attempt_count: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** One try at paying a withdrawal: one idempotency key, one session. */
export interface Attempt {
  readonly withdrawal_id: string;
  readonly number: number;
  readonly idempotency_key: string;
  readonly state: WithdrawalState;
  /** The JSON text of the create call; a replay sends exactly this. */
  readonly create_request: string;
  readonly session_id: string | null;
  readonly session_version: number | null;
  readonly stage: string | null;
  readonly action_who: string | null;
  readonly action_what: string | null;
  readonly action_until: string | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly failure_retryable: boolean | null;
  readonly capability_inputs: object | null;
  readonly capability_answer: object | null;
  readonly accepted_quote: object | null;
  readonly request_ids: readonly string[];
  readonly tx_refid: string | null;
  readonly rail_id: string | null;
  readonly completion_heard: boolean;
  readonly reads: number;
  readonly next_read_at: Date | null;
  readonly created_at: Date;
  readonly session_created_at: Date | null;
  readonly processing_at: Date | null;
  readonly ended_at: Date | null;
  readonly updated_at: Date;
}

/** Something a person must look at. */
export interface SupportCase {
  readonly case_id: string;
  readonly reason: Attention;
  readonly withdrawal_id: string | null;
  readonly session_id: string | null;
  readonly event_id: string | null;
  readonly created_at: Date;
  readonly resolved_at: Date | null;
}
