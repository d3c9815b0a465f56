import type { Mode } from '../common/index.js';

export type RefundStatus = 'created' | 'waiting' | 'submitted' | 'settled' | 'failed' | 'unclaimed';

/**
 * Why a refund waits. `float_empty`, `gas_empty` and `chain_paused` are the operator's to end, `screening_hold` a compliance
 * officer's, `would_revert` mostly the user's (another address), `no_target` the user's.
 */
export type WaitReason = 'float_empty' | 'gas_empty' | 'chain_paused' | 'screening_hold' | 'would_revert' | 'no_target';

/** Crypto on its way back to a user: same network, same token. */
export interface Refund {
  readonly tenant_id: number;
  readonly refund_id: string;
  readonly session_id: string;
  /** Null when it is the sale's whole remaining claim. */
  readonly deposit_id: string | null;
  readonly reason: string;
  readonly mode: Mode;
  readonly chain_id: number;
  readonly network: string;
  readonly asset: string;
  readonly token_contract: string;
  readonly amount_units: bigint;
  /** Null while the user has named none. */
  readonly to_address: string | null;
  readonly hold_id: string;
  readonly status: RefundStatus;
  /** Of a waiting refund. */
  readonly wait_reason: WaitReason | null;
  /** The session ends when this one is settled. */
  readonly ends_sale: boolean;
  /** The transaction that pays it; before that the newest signing, which a bump may replace. */
  readonly tx_hash: string | null;
  /** Until when the user must have named a target; business time. */
  readonly deadline: Date;
  readonly due_at: Date | null;
  readonly created_at: Date;
  /** When status or reason last changed; business time. */
  readonly updated_at: Date;
}

/** A refund that a worker holds, and may change while the fence is still its own. */
export interface ClaimedRefund extends Refund {
  readonly fence: bigint;
}
