import type { Mode } from '../common/index.js';

/**
 * The story of a sweep. It is `created` when a deposit is credited, and due at once. A worker puts the due ones of one token
 * into a batch, and they are `submitted` with it. When the batch's transaction is final each is judged by its own part of it:
 * the token's log says how much it moved (`settled`), the factory's log that it could not be moved (`created` again, for
 * another batch), and without either there was nothing left (`settled`, nothing). A session has one open sweep per token; what
 * is requested while it is `submitted` follows in another one, as the coins may have come too late for it.
 */
export type SweepStatus = 'created' | 'submitted' | 'settled';

export interface Sweep {
  readonly tenant_id: number;
  readonly sweep_id: string;
  readonly session_id: string;
  readonly mode: Mode;
  readonly chain_id: number;
  readonly network: string;
  readonly asset: string;
  readonly token_contract: string;
  readonly forwarder: string;
  readonly salt: string;
  readonly status: SweepStatus;
  readonly batch_id: string | null;
  /** Batches that could not move it. */
  readonly attempts: number;
  /** Requested anew while it was submitted. */
  readonly again: boolean;
  /** Of its own transfer, once settled; 0 when nothing was left. */
  readonly amount_units: bigint | null;
  readonly tx_hash: string | null;
}

export interface ClaimedSweep extends Sweep {
  readonly fence: bigint;
}

export type BatchStatus = 'created' | 'submitted' | 'done';

/** Why a batch that is not yet submitted waits. */
export type BatchWait = 'chain_paused' | 'gas_price' | 'gas_empty' | 'would_revert';

/** One transaction for sweeps of many tenants. */
export interface Batch {
  readonly mode: Mode;
  readonly chain_id: number;
  readonly batch_id: string;
  readonly token_contract: string;
  readonly status: BatchStatus;
  readonly reason: BatchWait | null;
  readonly created_at: Date;
  readonly fence: bigint;
}
