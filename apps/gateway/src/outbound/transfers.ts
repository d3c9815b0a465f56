import type { Receipt } from './chain.js';

/** keccak256 of `Transfer(address,address,uint256)`. */
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** A token's own word for a movement, addresses in lower case. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount_units: bigint;
}

/** What a token logged in a transaction. Logs of the same name in another shape (NFTs) are not movements of units. */
export function readTransfers(receipt: Receipt, token: string): Transfer[] {
  return receipt.logs.flatMap(({ address, topics, data }) => {
    const [topic, from, to, ...more] = topics;
    if (address !== token.toLowerCase() || topic !== transferTopic || data.length !== 66) return [];
    if (from === undefined || to === undefined || more.length > 0) return [];
    return { from: `0x${from.slice(26)}`, to: `0x${to.slice(26)}`, amount_units: BigInt(data) };
  });
}
