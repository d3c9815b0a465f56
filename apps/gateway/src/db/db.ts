import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { types } from './types.js';

/** Where a statement runs: inside a transaction, or by itself on the pool. Statements are named and prepared. */
export interface Tx {
  query<T extends object>(name: string, text: string, values: readonly unknown[]): Promise<T[]>;
}

export interface Db extends Tx {
  /**
   * One transaction per decision. Retries only deadlocks and serialisation failures, a few times; everything else, and what
   * the callback throws, rolls back and is thrown on. No network call, no sleep and no other connection belongs inside.
   *
   * @throws CommitUnknownError if the connection was lost while the commit was on its way
   */
  withTx<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  end(): Promise<void>;
  stats(): { total: number; idle: number; waiting: number };
}

/** The connection was lost at COMMIT: nobody knows whether the decision stands. Unknown is not a failure. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
}

const retryable = new Set(['40P01', '40001']);
const maxAttempts = 4;

/** A decision that needs longer than this is stuck, and holds others up. */
const limits = {
  lock_timeout: '4s',
  statement_timeout: '4500ms',
  transaction_timeout: '5s',
  idle_in_transaction_session_timeout: '2s',
};

export function createDb(options: {
  url: string;
  pool_size: number;
  random?: () => number;
  onError?: (error: Error) => void;
}): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.pool_size,
    types,
    application_name: '0gate',
    connectionTimeoutMillis: 5_000,
    // Sent with the connection's start-up packet, so they cost no round trip and no connection is ever without them.
    options: Object.entries(limits)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // An idle connection that breaks is the pool's affair; without a listener it would end the process.
  pool.on('error', (error) => options.onError?.(error));

  // A second connection inside a transaction can stall the whole pool, so asking for one is an error, not a wait.
  const inside = new AsyncLocalStorage<true>();
  const forbidInside = () => {
    if (inside.getStore()) throw new Error('the pool was used inside a transaction: pass tx');
  };
  const random = options.random ?? Math.random;

  return {
    async query<T extends object>(name: string, text: string, values: readonly unknown[]) {
      forbidInside();
      const result = await pool.query<T>({ name, text, values: [...values] });
      return result.rows;
    },
    async withTx(fn) {
      forbidInside();
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await inside.run(true, () => runOnce(pool, fn));
        } catch (error) {
          if (!retryable.has((error as { code?: string }).code ?? '') || attempt === maxAttempts) throw error;
          await new Promise((resolve) => setTimeout(resolve, 5 * attempt * (1 + random())));
        }
      }
    },
    end: () => pool.end(),
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  };
}

async function runOnce<T>(pool: pg.Pool, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', onBroken);
  let ended = false;
  const tx: Tx = {
    async query<R extends object>(name: string, text: string, values: readonly unknown[]) {
      if (ended) throw new Error(`${name} came after the end of its transaction`);
      const result = await client.query<R>({ name, text, values: [...values] });
      return result.rows;
    },
  };
  try {
    await client.query('begin');
    const result = await fn(tx);
    ended = true;
    await commit(client);
    return result;
  } catch (error) {
    ended = true;
    if (error instanceof CommitUnknownError) broken = error;
    else if (broken === undefined) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.off('error', onBroken);
    // A broken connection is destroyed, never given to somebody else.
    client.release(broken);
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  let result: { command: string };
  try {
    result = await client.query('commit');
  } catch (error) {
    // A refusal with a SQLSTATE of its own is an answer: a deferred constraint, a serialisation failure. No answer is unknown.
    const code = (error as { code?: string }).code ?? '';
    if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57P') && !code.startsWith('08')) throw error;
    throw new CommitUnknownError('connection lost at commit', { cause: error });
  }
  // Committing a transaction that had failed rolls it back, and says so only here.
  if (result.command === 'ROLLBACK') throw new Error('the transaction was rolled back at commit');
}
