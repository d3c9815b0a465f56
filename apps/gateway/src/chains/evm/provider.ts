import { toEventSelector } from 'viem';
import { BadAnswer, RpcRefused } from './errors.js';
import type { BalanceAt, BlockHeader, Log, Receipt } from './port.js';
import { createRpc, type Rpc, type RpcCall, type RpcResult } from './rpc.js';
import { hex, quantity, readHeader, readLogs, readReceipt } from './wire.js';

export const transferTopic: string = toEventSelector('Transfer(address,address,uint256)');

/** The call that asks a token for an owner's balance. */
export const balanceOf = (token: string, owner: string): { readonly to: string; readonly data: string } => ({
  to: token,
  data: `0x70a08231${owner.slice(2).padStart(64, '0')}`,
});

/** One provider of a chain, asked in as few round trips as the question allows. Its answers are read strictly. */
export interface Provider {
  readonly name: string;
  readonly own: boolean;
  /** Any other question; what is said must be read. @throws RpcRefused */
  request(method: string, ...params: readonly unknown[]): Promise<unknown>;
  chainId(): Promise<bigint>;
  heads(known: bigint | null): Promise<ProviderHeads>;
  headers(from: bigint, to: bigint): Promise<(BlockHeader | null)[]>;
  logsInRange(blocks: readonly BlockHeader[], contracts: readonly string[]): Promise<Log[]>;
  logsOfBlocks(blocks: readonly BlockHeader[], contracts: readonly string[]): Promise<Log[]>;
  receipts(tx_hashes: readonly string[]): Promise<Receipt[]>;
  balances(asked: readonly BalanceAt[]): Promise<(bigint | 'no_state')[]>;
  codes(addresses: readonly string[]): Promise<string[]>;
  call(to: string, data: string): Promise<string>;
  end(): Promise<void>;
}

/** Null where the provider has no such block, or does not know the tag. */
export interface ProviderHeads {
  readonly latest: BlockHeader | null;
  readonly finalised: BlockHeader | null;
  readonly known: BlockHeader | null;
}

export const toQuantity = (value: bigint): string => `0x${value.toString(16)}`;
const byNumber = (tag: string): RpcCall => ({ method: 'eth_getBlockByNumber', params: [tag, false] });

export function createProvider(url: string, own: boolean, rpc: Rpc = createRpc(url)): Provider {
  const ask = async (calls: readonly RpcCall[]): Promise<unknown[]> => (await rpc.batch(calls)).map(resultOf);
  const request = async (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    (await ask([{ method, params }]))[0];

  return {
    name: rpc.name,
    own,
    request,
    async chainId() {
      return quantity(await request('eth_chainId'), 'chain id');
    },
    async heads(known) {
      const tags = ['latest', 'finalized', ...(known === null ? [] : [toQuantity(known)])];
      const [latest, finalised, block] = (await rpc.batch(tags.map(byNumber))).map((result) =>
        // A tag that a node does not know yet is an error at some and null at others.
        result.ok ? readHeader(result.value) : null,
      );
      return { latest: latest ?? null, finalised: finalised ?? null, known: block ?? null };
    },
    async headers(from, to) {
      const numbers: bigint[] = [];
      for (let number = from; number <= to; number += 1n) numbers.push(number);
      const headers = (await ask(numbers.map((number) => byNumber(toQuantity(number))))).map(readHeader);
      for (const [index, header] of headers.entries()) {
        if (header !== null && header.number !== numbers[index]) throw new BadAnswer('another block than asked for');
      }
      return headers;
    },
    async logsInRange(blocks, contracts) {
      const [first, last] = [blocks[0], blocks.at(-1)];
      if (first === undefined || last === undefined) return [];
      const range = { fromBlock: toQuantity(first.number), toBlock: toQuantity(last.number) };
      const filter = { address: contracts, topics: [transferTopic], ...range };
      return checkedLogs(readLogs(await request('eth_getLogs', filter)), blocks, contracts);
    },
    async logsOfBlocks(blocks, contracts) {
      const calls = blocks.map(({ hash }) => ({
        method: 'eth_getLogs',
        params: [{ address: contracts, topics: [transferTopic], blockHash: hash }],
      }));
      const lists = await ask(calls);
      return lists.flatMap((list, index) => checkedLogs(readLogs(list), blocks.slice(index, index + 1), contracts));
    },
    async receipts(tx_hashes) {
      return (await ask(tx_hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })))).map(
        readReceipt,
      );
    },
    async balances(asked) {
      const calls = asked.map(({ token, owner, block_hash }) => ({
        method: 'eth_call',
        params: [balanceOf(token, owner), { blockHash: block_hash }],
      }));
      // A node without the block's state refuses; so does a token that reverts. Either way the balance is not to be had.
      return (await rpc.batch(calls)).map((result) =>
        result.ok && typeof result.value === 'string' && result.value.length === 66
          ? quantity(result.value, 'balance')
          : 'no_state',
      );
    },
    async codes(addresses) {
      const values = await ask(addresses.map((address) => ({ method: 'eth_getCode', params: [address, 'latest'] })));
      return values.map((value) => hex(value, null, 'code'));
    },
    async call(to, data) {
      return hex(await request('eth_call', { to, data }, 'latest'), null, 'result');
    },
    end: () => rpc.end(),
  };
}

function resultOf(result: RpcResult): unknown {
  if (!result.ok) throw new RpcRefused(result.code, result.message);
  return result.value;
}

/** In chain order, and each in one of the blocks asked for: a log of another fork must not pass. */
function checkedLogs(logs: readonly Log[], blocks: readonly BlockHeader[], contracts: readonly string[]): Log[] {
  const numbers = new Map(blocks.map(({ hash, number }) => [hash, number]));
  const wanted = new Set(contracts);
  for (const log of logs) {
    if (numbers.get(log.block_hash) !== log.block_number) throw new BadAnswer('a log of a block not asked for');
    if (!wanted.has(log.contract) || log.topics[0] !== transferTopic) throw new BadAnswer('a log not asked for');
  }
  return logs.toSorted((a, b) =>
    a.block_number === b.block_number ? a.log_index - b.log_index : a.block_number < b.block_number ? -1 : 1,
  );
}
