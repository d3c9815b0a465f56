import type pg from 'pg';
import { type Connection, takeConnection } from './connection.js';

/** A connection that statements share as long as one of them is under way. */
interface Lane {
  readonly connection: Promise<Connection>;
  users: number;
  /** When the statement at its head had its turn: it came to an idle lane, or the one before it was answered. */
  head_since_ms: number;
}

/**
 * Where statements run that commit by themselves. Each has a connection of its own until half of the pool is taken that way; then
 * they go to the one with the fewest under way, one behind the other, so that the server finds the next one there when it is done
 * with the last, and need not sleep and be woken in between. The other half is for transactions, which share with nobody.
 */
export interface Lanes {
  /**
   * @param statement gets how many statements are before it, each of which may take as long as any
   * @throws DatabaseUnavailableError if there is no connection to be had in time
   */
  run<T>(statement: (connection: Connection, before: number) => Promise<T>): Promise<T>;
}

/** Behind a statement that takes longer than this (it waits for a lock, or reads much) nobody queues who has not yet. */
const slow_ms = 50;

export function createLanes(pool: pg.Pool, pool_size: number): Lanes {
  const most = Math.floor(pool_size / 2);
  const open = new Set<Lane>();

  const idlest = (): Lane | undefined => {
    const now_ms = performance.now();
    let found: Lane | undefined;
    for (const lane of open) {
      if (now_ms - lane.head_since_ms > slow_ms) continue;
      if (found === undefined || lane.users < found.users) found = lane;
    }
    return found;
  };
  const choose = (): Lane => {
    const shared = most > 0 && open.size >= most ? idlest() : undefined;
    if (shared !== undefined) return shared;
    const lane = { connection: takeConnection(pool), users: 0, head_since_ms: performance.now() };
    open.add(lane);
    return lane;
  };
  const leave = (lane: Lane, connection: Connection) => {
    lane.users -= 1;
    lane.head_since_ms = performance.now();
    // Nobody else gets in once it is lost.
    if (lane.users === 0 || connection.lost() !== undefined) open.delete(lane);
    if (lane.users === 0) connection.release();
  };

  return {
    async run(statement) {
      const lane = choose();
      const before = lane.users;
      lane.users += 1;
      const connection = await lane.connection.catch((error: unknown) => {
        open.delete(lane);
        throw error;
      });
      try {
        return await statement(connection, before);
      } finally {
        leave(lane, connection);
      }
    },
  };
}
