import type { Outbound } from '../index.js';

/** Thrown where a test lets a worker die: nothing after this point happens, as with kill -9. */
export class Death extends Error {}

export type DeathPoint = 'before signing' | 'before broadcast' | 'after broadcast';

/** The same chains and keys, with a worker that dies at a point each time it comes there. */
export function dying(outbound: Outbound, point: DeathPoint): Outbound {
  return {
    ...outbound,
    chain(mode, chain_id) {
      const chain = outbound.chain(mode, chain_id);
      return {
        ...chain,
        async broadcast(raw) {
          if (point === 'before broadcast') throw new Death();
          const answer = await chain.broadcast(raw);
          if (point === 'after broadcast') throw new Death();
          return answer;
        },
      };
    },
    signer(mode, role) {
      const signer = outbound.signer(mode, role);
      return {
        ...signer,
        sign: async (transaction) => {
          if (point === 'before signing') throw new Death();
          return signer.sign(transaction);
        },
      };
    },
  };
}
