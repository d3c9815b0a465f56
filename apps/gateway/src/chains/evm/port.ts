/**
 * What the gateway asks of a chain. Each answer is one that a quorum of the chain's providers gave alike; where no quorum
 * agrees there is no answer (`NoQuorum`), never a guess. Hashes and addresses are lower-case hex; heights are block numbers.
 */
export interface ChainClient {
  readonly chain_id: number;
  /**
   * @param known a height whose block is asked again: a reorganisation below it shows in its hash only
   * @returns the highest blocks that a quorum has, and calls final; `known` is null when no height was given or when the
   *   providers do not have it
   * @throws NoQuorum
   */
  heads(known: bigint | null): Promise<Heads>;
  /** Blocks by height, upwards, ending before the first that no quorum agrees on. At most `maxBlocks`. */
  headers(from: bigint, to: bigint): Promise<BlockHeader[]>;
  /**
   * The Transfer events of some contracts in some blocks, in chain order.
   *
   * @param by `range`: one question for consecutive final blocks while catching up; `hash`: one for each block, near the tip
   * @throws NoQuorum; TooMuch when the providers refuse the range as too large
   */
  transferLogs(blocks: readonly BlockHeader[], contracts: readonly string[], by: 'range' | 'hash'): Promise<Log[]>;
  /** Receipts of mined transactions, in the order asked for. @throws NoQuorum, also when one is in another block now */
  receipts(asked: readonly { readonly tx_hash: string; readonly block_hash: string }[]): Promise<Receipt[]>;
  /** `balanceOf` as it was after a block (EIP-1898); `no_state` where providers have dropped that block's state. */
  balances(asked: readonly BalanceAt[]): Promise<(bigint | 'no_state')[]>;
  /** Deployed code at the newest block; `0x` where there is none. */
  codes(addresses: readonly string[]): Promise<string[]>;
  /** A read-only call at the newest block. @throws NoQuorum, also when it reverts */
  call(to: string, data: string): Promise<string>;
  end(): Promise<void>;
}

/** So many blocks are asked for at once. */
export const maxBlocks = 100;

export interface Heads {
  readonly latest: BlockHeader;
  readonly finalised: BlockHeader;
  readonly known: BlockHeader | null;
}

export interface BlockHeader {
  readonly number: bigint;
  readonly hash: string;
  readonly parent_hash: string;
  readonly time: Date;
}

export interface Log {
  readonly block_number: bigint;
  readonly block_hash: string;
  readonly tx_hash: string;
  /** Position in its block. */
  readonly log_index: number;
  readonly contract: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export interface Receipt {
  readonly tx_hash: string;
  readonly block_hash: string;
  readonly tx_from: string;
  /** Positions in the block of the transaction's logs, in their order inside the transaction. */
  readonly log_indexes: readonly number[];
}

export interface BalanceAt {
  readonly token: string;
  readonly owner: string;
  readonly block_hash: string;
}
