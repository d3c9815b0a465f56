import type { Connection } from './connection.js';
import { CommitUnknownError, DatabaseUnavailableError } from './errors.js';
import { startTransaction, type Tx } from './tx.js';

/**
 * One attempt at a decision, on one connection from begin to commit.
 *
 * @throws what the callback threw, after a rollback; DatabaseUnavailableError if the connection was lost before the commit was
 * sent; CommitUnknownError if it was lost afterwards
 */
export async function runTransaction<T>(connection: Connection, fn: (tx: Tx) => Promise<T>): Promise<T> {
  let open = true;
  const tx: Tx = {
    async query<R extends object>(name: string, text: string, values: readonly unknown[]) {
      if (!open) throw new Error(`${name} came after the end of its transaction`);
      try {
        return (await connection.query<R>({ name, text, values: [...values] })).rows;
      } catch (error) {
        throw connection.lost() === undefined ? error : new DatabaseUnavailableError(error);
      }
    },
  };
  const runEndings = startTransaction(tx);
  let result: T;
  try {
    await begin(connection);
    result = await fn(tx);
    await runEndings();
  } catch (error) {
    open = false;
    await rollBack(connection);
    throw error;
  }
  open = false;
  await commit(connection);
  return result;
}

async function begin(connection: Connection): Promise<void> {
  try {
    await connection.query('begin');
  } catch (error) {
    throw new DatabaseUnavailableError(error);
  }
}

async function commit(connection: Connection): Promise<void> {
  const lost = connection.lost();
  if (lost !== undefined) throw new DatabaseUnavailableError(lost);
  let command: string;
  try {
    command = (await connection.query('commit')).command;
  } catch (error) {
    // A server that goes on answering has refused (a deferred constraint, a serialisation failure). One that is gone may have
    // stored everything before it went.
    throw (await rollBack(connection)) ? error : new CommitUnknownError(error);
  }
  // Committing a transaction in which a statement had failed rolls it back, and the server says so only here.
  if (command === 'ROLLBACK')
    throw new Error('the transaction was rolled back at commit: one of its statements had failed');
}

/** True if the server answered, so that the connection is usable and surely nothing was stored. */
async function rollBack(connection: Connection): Promise<boolean> {
  if (connection.lost() !== undefined) return false;
  try {
    await connection.query('rollback');
    return true;
  } catch {
    return false;
  }
}
