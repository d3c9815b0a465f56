import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { takeConnection } from './connection.js';
import { CommitUnknownError, DatabaseUnavailableError } from './errors.js';
import { createPipelines } from './pipelines.js';
import { runTransaction } from './transaction.js';
import type { Tx } from './tx.js';
import { types } from './types.js';

export interface Db extends Tx {
  /**
   * One statement, which commits by itself.
   *
   * @throws CommitUnknownError if the connection was lost while it ran; DatabaseUnavailableError if there was none
   */
  query<T extends object>(name: string, text: string, values: readonly unknown[]): Promise<T[]>;
  /**
   * One transaction per decision. Retries only deadlocks and serialisation failures, a few times; everything else, and what
   * the callback throws, rolls back and is thrown on. No network call, no sleep and no other connection belongs inside.
   *
   * @throws CommitUnknownError if the connection was lost while the commit was on its way; DatabaseUnavailableError if it was
   * lost before, so that nothing was stored
   */
  withTx<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads by one connection, without a transaction: what is asked for at once goes out at once, and costs one round trip.
   *
   * @throws DatabaseUnavailableError if there is no connection, or it was lost meanwhile
   */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  end(): Promise<void>;
  stats(): { total: number; idle: number; waiting: number };
}

const retryable: ReadonlySet<unknown> = new Set(['40P01', '40001']);
const maxAttempts = 4;

/** A decision that needs longer than this is stuck, and holds others up. */
const sessionLimits = {
  lock_timeout: '4s',
  statement_timeout: '4500ms',
  transaction_timeout: '5s',
  idle_in_transaction_session_timeout: '2s',
};

export function createDb(options: {
  url: string;
  pool_size: number;
  /** A number in [0, 1): jitter between attempts. */
  random?: () => number;
  /** Told of idle connections that broke. */
  onError?: (error: Error) => void;
  /**
   * A second connection inside a transaction can stall the whole pool: with this, asking for one is an error, not a wait. What
   * tests give to features has it on; while serving, it would make each promise of the process dearer.
   */
  forbid_nesting?: boolean;
  /** Longer than any answer of a live server takes, so that a silent network does not keep a connection for ever. */
  answer_timeout_ms?: number;
}): Db {
  const { answer_timeout_ms = 6_000 } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.pool_size,
    types,
    application_name: '0gate',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    query_timeout: answer_timeout_ms,
    keepAlive: true,
    // Statements asked for at once go out at once; one after the other they go as ever.
    pipeline: true,
    // Sent with the connection's start-up packet, so they cost no round trip and no connection is ever without them.
    options: Object.entries(sessionLimits)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // An idle connection that breaks is the pool's affair; without a listener it would end the process.
  pool.on('error', (error) => options.onError?.(error));
  const random = options.random ?? Math.random;
  const pipelines = createPipelines(pool, options.pool_size);

  // What the callback set going and did not wait for may use the pool once the transaction is over.
  const transaction = options.forbid_nesting === true ? new AsyncLocalStorage<{ open: boolean }>() : null;
  const inTransaction = <T>(state: { open: boolean }, fn: () => Promise<T>): Promise<T> =>
    transaction === null ? fn() : transaction.run(state, fn);
  const forbidInside = () => {
    if (transaction?.getStore()?.open) throw new Error('the pool was used inside a transaction: pass tx');
  };

  const attempt = async <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => {
    const connection = await takeConnection(pool);
    const state = { open: true };
    try {
      return await inTransaction(state, () => runTransaction(connection, fn));
    } finally {
      state.open = false;
      connection.release();
    }
  };

  return {
    async query<T extends object>(name: string, text: string, values: readonly unknown[]) {
      forbidInside();
      return pipelines.run(async (connection, before) => {
        // The driver's clock runs from when a statement is sent, the server's from when it has its turn.
        const query_timeout = answer_timeout_ms * (before + 1);
        try {
          return (await connection.query<T>({ name, text, values: [...values], query_timeout })).rows;
        } catch (error) {
          throw connection.lost() === undefined ? error : new CommitUnknownError(error);
        }
      });
    },
    async read(fn) {
      forbidInside();
      const connection = await takeConnection(pool);
      const state = { open: true };
      const tx: Tx = {
        query: async <T extends object>(name: string, text: string, values: readonly unknown[]) =>
          (await connection.query<T>({ name, text, values: [...values] })).rows,
      };
      try {
        return await inTransaction(state, () => fn(tx));
      } catch (error) {
        throw connection.lost() === undefined ? error : new DatabaseUnavailableError(error);
      } finally {
        state.open = false;
        connection.release();
      }
    },
    async withTx(fn) {
      forbidInside();
      for (let number = 1; ; number += 1) {
        try {
          return await attempt(fn);
        } catch (error) {
          if (number === maxAttempts || !retryable.has((error as { code?: unknown } | null)?.code)) throw error;
          await pause(5 * number * (1 + random()));
        }
      }
    },
    end: () => pool.end(),
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount + pipelines.queued() }),
  };
}
