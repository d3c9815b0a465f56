import type pg from 'pg';
import { type Connection, takeConnection } from './connection.js';

/** A connection that statements share as long as one of them is under way. */
interface Pipeline {
  readonly connection: Promise<Connection>;
  users: number;
  /** When the statement at its head had its turn: it came to an idle pipeline, or the one before it was answered. */
  head_since_ms: number;
}

/**
 * Where statements run that commit by themselves. Each has a connection of its own until half of the pool is taken that way; then
 * they go to the one with the fewest under way, one behind the other, so that the server finds the next one there when it is done
 * with the last, and need not sleep and be woken in between. The other half is for transactions, which share with nobody.
 */
export interface Pipelines {
  /**
   * @param statement gets how many statements are before it, each of which may take as long as any
   * @throws DatabaseUnavailableError if there is no connection to be had in time
   */
  run<T>(statement: (connection: Connection, before: number) => Promise<T>): Promise<T>;
  /** How many statements are behind another one now. */
  queued(): number;
}

/** Behind a statement that takes longer than this (it waits for a lock, or reads much) nobody queues who has not yet. */
const slow_ms = 50;

export function createPipelines(pool: pg.Pool, pool_size: number): Pipelines {
  const most = Math.floor(pool_size / 2);
  const open = new Set<Pipeline>();

  const idlest = (): Pipeline | undefined => {
    const now_ms = performance.now();
    let found: Pipeline | undefined;
    for (const pipeline of open) {
      if (now_ms - pipeline.head_since_ms > slow_ms) continue;
      if (found === undefined || pipeline.users < found.users) found = pipeline;
    }
    return found;
  };
  const choose = (): Pipeline => {
    const shared = most > 0 && open.size >= most ? idlest() : undefined;
    if (shared !== undefined) return shared;
    const pipeline = { connection: takeConnection(pool), users: 0, head_since_ms: performance.now() };
    open.add(pipeline);
    return pipeline;
  };
  const leave = (pipeline: Pipeline, connection: Connection) => {
    pipeline.users -= 1;
    pipeline.head_since_ms = performance.now();
    // Nobody else gets in once it is lost.
    if (pipeline.users === 0 || connection.lost() !== undefined) open.delete(pipeline);
    if (pipeline.users === 0) connection.release();
  };

  return {
    queued: () => [...open].reduce((sum, { users }) => sum + users - 1, 0),
    async run(statement) {
      const pipeline = choose();
      const before = pipeline.users;
      pipeline.users += 1;
      const connection = await pipeline.connection.catch((error: unknown) => {
        open.delete(pipeline);
        throw error;
      });
      try {
        return await statement(connection, before);
      } finally {
        leave(pipeline, connection);
      }
    },
  };
}
