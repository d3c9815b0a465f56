import { transferTopic } from '../chains/evm/index.js';
import type { Receipt } from './chain.js';

/** A token's own word for a movement, addresses in lower case. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount_units: bigint;
}

/** What a token logged in a transaction. Logs of the same name in another shape (NFTs) are not movements of units. */
export function readTransfers(receipt: Receipt, token: string): Transfer[] {
  return receipt.logs.flatMap(({ contract, topics, data }) => {
    const [topic, from, to, ...more] = topics;
    if (contract !== token.toLowerCase() || topic !== transferTopic || data.length !== 66) return [];
    if (from === undefined || to === undefined || more.length > 0) return [];
    return { from: `0x${from.slice(26)}`, to: `0x${to.slice(26)}`, amount_units: BigInt(data) };
  });
}
