import pg from 'pg';
import { DatabaseUnavailableError } from './errors.js';

/** `query_timeout`: milliseconds until the driver gives the answer up, and the connection with it. */
type Statement = pg.QueryConfig & { readonly query_timeout?: number };

/** A connection taken out of the pool. It is never replaced under the hands of who holds it. */
export interface Connection {
  query<T extends pg.QueryResultRow>(statement: string | Statement): Promise<pg.QueryResult<T>>;
  /** Why it can not be used any more; undefined as long as it answers. */
  lost(): Error | undefined;
  /** Gives it back; one that was lost is destroyed and never reaches somebody else. */
  release(): void;
}

/** @throws DatabaseUnavailableError if there is none to be had in time */
export async function takeConnection(pool: pg.Pool): Promise<Connection> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseUnavailableError(error);
  });
  let lost: Error | undefined;
  // The driver tells of a closed socket here before it rejects the statement that was waiting.
  const onError = (error: Error) => {
    lost ??= error;
  };
  client.on('error', onError);
  return {
    async query<T extends pg.QueryResultRow>(statement: string | Statement) {
      try {
        return await client.query<T>(statement);
      } catch (error) {
        if (endsConnection(error)) lost ??= error;
        throw error;
      }
    },
    lost: () => lost,
    release() {
      client.off('error', onError);
      client.release(lost);
    },
  };
}

/** The server's last words (shutdown, termination, a session time-out), or no words at all within the driver's time limit. */
function endsConnection(error: unknown): error is Error {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error && error.message === 'Query read timeout';
  return /^(57P|08|25P0[34])/.test(error.code ?? '') || error.severity === 'FATAL' || error.severity === 'PANIC';
}
