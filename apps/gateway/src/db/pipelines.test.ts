import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../testing/index.js';
import { createDb, type Db } from './index.js';

let database: TestDatabase;
/** Another process with its own connection: it holds locks and ends backends. */
let witness: pg.Client;
let db: Db;

beforeAll(async () => {
  database = await cloneDatabase();
  witness = new pg.Client({ connectionString: database.owner_url });
  await witness.connect();
  // Four connections: two for statements by themselves, two for transactions.
  db = createDb({ url: database.app_url, pool_size: 4 });
});
afterAll(async () => {
  await db.end();
  await witness.end();
  await database.drop();
});

/** A statement that is under way until the witness gives the lock back. @returns its backend */
const waitFor = (lock: number) =>
  db.query<{ pid: number }>('wait', 'select pg_backend_pid() as pid, pg_advisory_lock_shared($1)::text as got', [lock]);
const pid = async () => (await db.query<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []))[0]?.pid;
const waiting = async (count: number) => {
  const text = "select 1 from pg_locks where locktype = 'advisory' and not granted";
  while ((await witness.query(text)).rows.length < count);
};

describe('statements by themselves', () => {
  test('behavior: half of the pool is theirs, and what comes then goes behind the fewest', async () => {
    await witness.query('select pg_advisory_lock(1)');
    const [first, second] = [waitFor(1), waitFor(1)];
    await waiting(2);
    await witness.query('select pg_advisory_unlock(1)');
    await Promise.all([first, second]);
    const backends = await Promise.all(Array.from({ length: 40 }, pid));
    expect(new Set(backends).size).toBe(2);
    expect(db.stats()).toEqual({ total: 2, idle: 2, waiting: 0 });
  });

  test('behavior: nobody queues behind a statement that is slow', async () => {
    await witness.query('select pg_advisory_lock(5)');
    const slow = [waitFor(5), waitFor(5)];
    await waiting(2);
    await witness.query('select pg_sleep(0.1)');
    expect(await pid()).toBeGreaterThan(0);
    await witness.query('select pg_advisory_unlock(5)');
    const backends = (await Promise.all(slow)).map(([row]) => row?.pid);
    expect(new Set(backends).size).toBe(2);
  });

  test('behavior: who waits behind others is not given up before they have had their time', async () => {
    const hasty = createDb({ url: database.app_url, pool_size: 2, answer_timeout_ms: 400 });
    const sleep = () => hasty.query('sleep', 'select pg_sleep(0.3)::text as slept', []);
    expect(await Promise.all([sleep(), sleep(), sleep()])).toHaveLength(3);
    expect(hasty.stats()).toEqual({ total: 1, idle: 1, waiting: 0 });
    await hasty.end();
  });

  test('behavior: a transaction finds a connection, however many statements wait', async () => {
    await witness.query('select pg_advisory_lock(2)');
    const statements = Promise.all(Array.from({ length: 40 }, () => waitFor(2)));
    await waiting(2);
    const answer = await db.withTx((tx) => tx.query('one', 'select 1 as one', []));
    expect(answer).toEqual([{ one: 1 }]);
    await witness.query('select pg_advisory_unlock(2)');
    expect(await statements).toHaveLength(40);
  });

  test('error: a statement that is refused leaves those before and behind it alone', async () => {
    await witness.query('select pg_advisory_lock(3)');
    const first = Promise.all([waitFor(3), waitFor(3)]);
    const all = Promise.allSettled([pid(), pid(), db.query('broken', 'select 1 / 0', []), pid(), pid()]);
    await waiting(2);
    await witness.query('select pg_advisory_unlock(3)');
    await first;
    const outcomes = (await all).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  test('error: of a lost connection each statement on it is unknown, and the next one has another', async () => {
    await witness.query('select pg_advisory_lock(4)');
    const outcomes = Promise.allSettled([waitFor(4), waitFor(4), pid(), pid(), pid(), pid()]);
    await waiting(2);
    await witness.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted");
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'CommitUnknownError' } });
    }
    await witness.query('select pg_advisory_unlock(4)');
    expect(await pid()).toBeGreaterThan(0);
    expect(db.stats()).toMatchObject({ total: 1, idle: 1 });
  });

  test('behavior: the only connection of a pool is shared with nobody', async () => {
    const single = createDb({ url: database.app_url, pool_size: 1 });
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const asked = numbers.map((n) => single.query('number', 'select $1::int as n', [n]));
    const decided = single.withTx((tx) => tx.query('one', 'select 1 as one', []));
    expect((await Promise.all(asked)).flat()).toEqual(numbers.map((n) => ({ n })));
    expect(await decided).toEqual([{ one: 1 }]);
    await single.end();
  });
});
