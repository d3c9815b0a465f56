import type { Log } from '../../chains/evm/index.js';

/** One ERC-20 Transfer: smallest units, lower-case addresses. */
export interface Transfer {
  readonly log: Log;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

/** Null for a log that bears the event's name and not its form: a token that is none, or not ERC-20. */
export function readTransfer(log: Log): Transfer | null {
  const [, from, to] = log.topics;
  if (log.topics.length !== 3 || from === undefined || to === undefined || log.data.length !== 66) return null;
  return { log, from: addressOf(from), to: addressOf(to), amount: BigInt(log.data) };
}

const addressOf = (topic: string): string => `0x${topic.slice(-40)}`;
