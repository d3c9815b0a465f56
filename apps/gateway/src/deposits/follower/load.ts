import type { BlockHeader, ChainClient, Log, Receipt } from '../../chains/evm/index.js';
import { type BalanceRule, checkBalance } from './balance-rule.js';
import { readTransfer, type Transfer } from './transfer.js';

/** Everything about some blocks that their storing needs, read before any transaction is open. */
export interface LoadedBlocks {
  readonly transfers: readonly Transfer[];
  readonly malformed: readonly Log[];
  /** The addresses of ours among those that coins moved to or from, as they were known when the rest was read. */
  readonly matched: ReadonlySet<string>;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** By block hash, token and address. */
  readonly rules: ReadonlyMap<string, BalanceRule>;
}

export const ruleKey = ({ log, to }: Transfer): string => `${log.block_hash} ${log.contract} ${to}`;

/**
 * Reads the Transfer events of the registry's tokens, and for each to an address of ours its receipt and the balances around
 * its block, while nodes still have that state.
 *
 * @param match which of some addresses are ours
 * @throws NoQuorum; TooMuch when a range must be smaller
 */
export async function loadBlocks(
  client: ChainClient,
  tokens: readonly string[],
  blocks: readonly BlockHeader[],
  by: 'range' | 'hash',
  match: (addresses: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<LoadedBlocks> {
  const logs = await client.transferLogs(blocks, tokens, by);
  const transfers: Transfer[] = [];
  const malformed: Log[] = [];
  for (const log of logs) {
    const transfer = readTransfer(log);
    if (transfer === null) malformed.push(log);
    else transfers.push(transfer);
  }
  const matched = await match([...new Set(transfers.flatMap(({ from, to }) => [from, to]))]);
  const ours = transfers.filter(({ to, amount }) => amount > 0n && matched.has(to));
  const [receipts, rules] = await Promise.all([loadReceipts(client, ours), loadRules(client, blocks, transfers, ours)]);
  return { transfers, malformed, matched, receipts, rules };
}

async function loadReceipts(client: ChainClient, ours: readonly Transfer[]): Promise<Map<string, Receipt>> {
  const asked = new Map(ours.map(({ log }) => [log.tx_hash, { tx_hash: log.tx_hash, block_hash: log.block_hash }]));
  const receipts = await client.receipts([...asked.values()]);
  return new Map(receipts.map((receipt) => [receipt.tx_hash, receipt]));
}

async function loadRules(
  client: ChainClient,
  blocks: readonly BlockHeader[],
  transfers: readonly Transfer[],
  ours: readonly Transfer[],
): Promise<Map<string, BalanceRule>> {
  const parents = new Map(blocks.map(({ hash, parent_hash }) => [hash, parent_hash]));
  const places = [...new Map(ours.map((transfer) => [ruleKey(transfer), transfer])).entries()];
  const balances = await client.balances(
    places.flatMap(([, { log, to }]) => {
      const parent = parents.get(log.block_hash);
      if (parent === undefined) throw new Error(`a log of a block that was not asked for: ${log.block_hash}`);
      const place = { token: log.contract, owner: to };
      return [
        { ...place, block_hash: parent },
        { ...place, block_hash: log.block_hash },
      ];
    }),
  );
  const inBlock = groupByToken(transfers);
  return new Map(
    places.map(([key, { log, to }], index) => {
      const [before = 'no_state', after = 'no_state'] = balances.slice(2 * index, 2 * index + 2);
      return [key, checkBalance(inBlock.get(`${log.block_hash} ${log.contract}`) ?? [], to, before, after)];
    }),
  );
}

function groupByToken(transfers: readonly Transfer[]): Map<string, Transfer[]> {
  const groups = new Map<string, Transfer[]>();
  for (const transfer of transfers) {
    const key = `${transfer.log.block_hash} ${transfer.log.contract}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [transfer]);
    else group.push(transfer);
  }
  return groups;
}
