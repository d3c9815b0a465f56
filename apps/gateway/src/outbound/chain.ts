import type { Log as ChainLog } from '../chains/evm/index.js';
import type { NetworkConfig } from '../config.js';

/** Numbers are block heights; addresses and hashes are lower case hex as nodes give them. */
export interface BlockId {
  readonly number: bigint;
  readonly hash: string;
}

export interface Head {
  readonly number: bigint;
  readonly base_fee_per_gas: bigint;
  readonly priority_fee_per_gas: bigint;
}

export type Log = Pick<ChainLog, 'contract' | 'topics' | 'data'>;

export interface Receipt {
  readonly tx_hash: string;
  readonly block: BlockId;
  readonly succeeded: boolean;
  readonly logs: readonly Log[];
}

export interface Call {
  readonly from: string;
  readonly to: string;
  readonly data: string;
}

export type CallResult = { readonly ok: true; readonly data: string } | { readonly ok: false; readonly reason: string };

/**
 * What the nodes said to a broadcast. It decides nothing about the outcome, only what is worth doing next: `underpriced` asks
 * for a higher fee, `no_gas` for native coin at the signer, `nonce_used` for a look at who used it.
 */
export type BroadcastAnswer = 'accepted' | 'nonce_used' | 'underpriced' | 'no_gas' | 'refused' | 'unreachable';

/**
 * One chain as the sender of transactions needs it. What money depends on (receipts, finality, counts, balances) is told
 * only when as many providers agree as the network asks for; prices and estimates come from whichever answers.
 *
 * @throws NoQuorum where too few agree or answer: nothing is known then, and nothing may be concluded
 */
export interface OutboundChain {
  readonly network: NetworkConfig;
  head(): Promise<Head>;
  /** The highest finalised block of the quorum. */
  finalised(): Promise<BlockId>;
  /** Of the canonical block at this height. */
  blockHash(number: bigint): Promise<string>;
  /** Null while the transaction is in no block. */
  receipt(tx_hash: string): Promise<Receipt | null>;
  /** Transactions of an address up to a block. */
  transactionCount(address: string, at: bigint | 'latest'): Promise<bigint>;
  /** Hash of the transaction of this sender and nonce in this block; null when it has none. */
  transactionIn(number: bigint, sender: string, nonce: bigint): Promise<string | null>;
  tokenBalance(token: string, owner: string, at: bigint): Promise<bigint>;
  nativeBalance(address: string): Promise<bigint>;
  /** `eth_call` on the newest state. */
  simulate(call: Call): Promise<CallResult>;
  estimateGas(call: Call): Promise<bigint>;
  /** To every provider. */
  broadcast(raw: string): Promise<BroadcastAnswer>;
}
