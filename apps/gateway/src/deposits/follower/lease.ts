import type { ChainClient } from '../../chains/evm/index.js';
import type { Core, Mode } from '../../common/index.js';
import { type Cursor, insertCursor, releaseCursor, takeCursor } from './cursor.store.js';

/** The cursor of a chain, as its one follower holds it. */
export interface ChainLease {
  /** The cursor, read anew when a third of the lease is over; null while another follower has the chain. */
  hold(): Promise<Cursor | null>;
  /** The cursor as this follower has just written it. */
  moved(cursor: Cursor): void;
  /** What the row says is not sure any more: it is read at the next look. */
  doubt(): void;
  release(): Promise<void>;
}

/** A chain that nobody has followed yet is followed from its final block on. */
export function createChainLease(core: Core, mode: Mode, client: ChainClient, lease_s: number): ChainLease {
  const { chain_id } = client;
  let held: Cursor | null = null;
  let renew_at_ms = Number.NEGATIVE_INFINITY;
  const doubt = () => {
    renew_at_ms = Number.NEGATIVE_INFINITY;
  };
  return {
    async hold() {
      if (held !== null && core.clock.monotonic_ms() < renew_at_ms) return held;
      const asked_ms = core.clock.monotonic_ms();
      let taken = await takeCursor(core.db, mode, chain_id, held?.fence ?? null, lease_s);
      if (taken === 'absent') {
        await insertCursor(core.db, mode, chain_id, (await client.heads(null)).finalised);
        taken = await takeCursor(core.db, mode, chain_id, null, lease_s);
      }
      held = taken === 'absent' ? null : taken;
      renew_at_ms = asked_ms + (lease_s * 1000) / 3;
      return held;
    },
    moved(cursor) {
      held = cursor;
    },
    doubt,
    async release() {
      const last = held;
      held = null;
      doubt();
      if (last !== null) await releaseCursor(core.db, last);
    },
  };
}
