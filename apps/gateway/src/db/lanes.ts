import type pg from 'pg';
import { type Connection, takeConnection } from './connection.js';

/** A connection that statements share as long as one of them is under way. */
interface Lane {
  readonly connection: Promise<Connection>;
  users: number;
}

/**
 * Where statements run that commit by themselves. Each has a connection of its own until half of the pool is taken that way; then
 * they go to the one with the fewest under way, one behind the other, so that the server finds the next one there when it is done
 * with the last, and need not sleep and be woken in between. The other half is for transactions, which share with nobody.
 */
export interface Lanes {
  /** @throws DatabaseUnavailableError if there is no connection to be had in time */
  run<T>(statement: (connection: Connection) => Promise<T>): Promise<T>;
}

export function createLanes(pool: pg.Pool, pool_size: number): Lanes {
  const most = Math.floor(pool_size / 2);
  const open = new Set<Lane>();

  const choose = (): Lane => {
    if (most > 0 && open.size >= most) {
      let idlest: Lane | undefined;
      for (const lane of open) if (idlest === undefined || lane.users < idlest.users) idlest = lane;
      if (idlest !== undefined) return idlest;
    }
    const lane = { connection: takeConnection(pool), users: 0 };
    open.add(lane);
    return lane;
  };
  const leave = (lane: Lane, connection: Connection) => {
    lane.users -= 1;
    // Nobody else gets in once it is lost.
    if (lane.users === 0 || connection.lost() !== undefined) open.delete(lane);
    if (lane.users === 0) connection.release();
  };

  return {
    async run(statement) {
      const lane = choose();
      lane.users += 1;
      const connection = await lane.connection.catch((error: unknown) => {
        open.delete(lane);
        throw error;
      });
      try {
        return await statement(connection);
      } finally {
        leave(lane, connection);
      }
    },
  };
}
