import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';

/** A pool for single statements, a client inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}

const retryableCodes: ReadonlySet<string> = new Set(['40P01', '40001']);
const attempts_max = 3;

/**
 * Runs `work` in one READ COMMITTED transaction and commits it. Only deadlocks and serialisation failures are tried
 * again: any other error is thrown after ROLLBACK. `work` makes no network call and asks for no second connection.
 * A connection lost at COMMIT is thrown too: whether it took effect is then not known, and the caller's caller repeats
 * (the gateway its delivery, the reconciler its read).
 */
export async function withTx<Result>(pool: Pool, work: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt === attempts_max || !retryableCodes.has(sqlState(error))) throw error;
    }
  }
}

async function once<Result>(pool: Pool, work: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  // The pool listens only while it holds a connection itself: one that is lost while we have it, between two statements, would
  // end the whole process. The next statement on it fails, which is all that there is to know.
  let lost = false;
  const onLost = (): void => {
    lost = true;
  };
  client.on('error', onLost);
  const giveBack = (broken: boolean): void => {
    client.off('error', onLost);
    client.release(broken);
  };
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    giveBack(lost);
    return result;
  } catch (error) {
    // A connection that cannot roll back is thrown away, never handed to the next caller with our transaction open.
    const broken = await client.query('rollback').then(
      () => lost,
      () => true,
    );
    giveBack(broken);
    throw error;
  }
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
