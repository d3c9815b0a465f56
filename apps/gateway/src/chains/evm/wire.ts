import { BadAnswer } from './errors.js';
import type { BlockHeader, Log, Receipt } from './port.js';

/** Reads what a provider sent. Anything that is not exactly of its form is a `BadAnswer`; hex comes out in lower case. */

type Fields = Readonly<Record<string, unknown>>;

export function hex(value: unknown, bytes: number | null, what: string): string {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/.test(value)) throw new BadAnswer(`${what} is no hex`);
  if (bytes !== null && value.length !== 2 + 2 * bytes) throw new BadAnswer(`${what} is not ${bytes} bytes`);
  return value.toLowerCase();
}

export function quantity(value: unknown, what: string): bigint {
  const digits = hex(value, null, what);
  if (digits.length < 3 || digits.length > 66) throw new BadAnswer(`${what} is no quantity`);
  return BigInt(digits);
}

/** A count or a time: far below what a double holds exactly. */
function small(value: unknown, what: string): number {
  const found = quantity(value, what);
  if (found > 0xffff_ffff_ffn) throw new BadAnswer(`${what} is too large`);
  return Number.parseInt(found.toString(), 10);
}

export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new BadAnswer(`${what} is no object`);
  return value as Fields;
}

/** Null where the provider does not have such a block. */
export function readHeader(value: unknown): BlockHeader | null {
  if (value === null || value === undefined) return null;
  const block = fields(value, 'block');
  return {
    number: quantity(block['number'], 'number'),
    hash: hex(block['hash'], 32, 'hash'),
    parent_hash: hex(block['parentHash'], 32, 'parentHash'),
    time: new Date(small(block['timestamp'], 'timestamp') * 1000),
  };
}

export function readLogs(value: unknown): Log[] {
  if (!Array.isArray(value)) throw new BadAnswer('logs are no list');
  return value.map((item) => {
    const log = fields(item, 'log');
    const { topics } = log;
    if (!Array.isArray(topics)) throw new BadAnswer('topics are no list');
    return {
      block_number: quantity(log['blockNumber'], 'blockNumber'),
      block_hash: hex(log['blockHash'], 32, 'blockHash'),
      tx_hash: hex(log['transactionHash'], 32, 'transactionHash'),
      log_index: small(log['logIndex'], 'logIndex'),
      contract: hex(log['address'], 20, 'address'),
      topics: topics.map((topic) => hex(topic, 32, 'topic')),
      data: hex(log['data'], null, 'data'),
    };
  });
}

export function readReceipt(value: unknown): Receipt {
  const receipt = fields(value, 'receipt');
  return {
    tx_hash: hex(receipt['transactionHash'], 32, 'transactionHash'),
    block_hash: hex(receipt['blockHash'], 32, 'blockHash'),
    tx_from: hex(receipt['from'], 20, 'from'),
    log_indexes: readLogs(receipt['logs']).map((log) => log.log_index),
  };
}
