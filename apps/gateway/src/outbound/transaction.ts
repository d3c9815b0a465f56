import type { Mode } from '../common/index.js';
import type { Fees } from './fees.js';

/** Whose nonces: lower case address of the key, on one chain of one mode. */
export interface SignerKey {
  readonly mode: Mode;
  readonly chain_id: number;
  readonly signer: string;
}

/** What a nonce is for. A sweep's subject is its batch. */
export interface Purpose {
  readonly purpose: 'refund' | 'sweep';
  readonly tenant_id: number;
  readonly subject: string;
}

/** A nonce and the one call that it is for; facts. */
export interface OutboundTransaction extends SignerKey, Purpose {
  readonly nonce: bigint;
  /** Number within the purpose: another one only after this one's outcome. */
  readonly n: number;
  readonly to_address: string;
  readonly data: string;
  readonly gas: bigint;
  /** Finalised height when the nonce was given: it had not been used up to there. */
  readonly created_block: bigint;
}

/** One signing of a nonce, as it may have been broadcast. */
export interface SignedTransaction extends Fees {
  readonly tx_hash: string;
  readonly raw: string;
  /** Head of the chain when it was signed. */
  readonly signed_block: bigint;
}

/** The finalised transaction that used a nonce. */
export interface Outcome {
  readonly tx_hash: string;
  readonly block_number: bigint;
  readonly block_hash: string;
  /** The chain's status. */
  readonly succeeded: boolean;
  /** False when the nonce was used by bytes that we did not store: another holder of the key, or a life before a restore. */
  readonly ours: boolean;
}
