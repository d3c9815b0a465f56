import type { BlockHeader, Log, Receipt } from './port.js';

/** Answers of several providers are the same when their digests are: everything that we use of them, and nothing else. */

export const headerDigest = ({ number, hash, parent_hash, time }: BlockHeader): string =>
  [number, hash, parent_hash, time.getTime()].join(' ');

export const logsDigest = (logs: readonly Log[]): string =>
  logs
    .map((log) => [log.block_hash, log.log_index, log.tx_hash, log.contract, log.topics.join(), log.data].join(' '))
    .join('\n');

export const receiptsDigest = (receipts: readonly Receipt[]): string =>
  receipts
    .map((receipt) => [receipt.block_hash, receipt.tx_hash, receipt.tx_from, receipt.log_indexes].join(' '))
    .join('\n');
