import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../testing/index.js';
import { atEnd, createDb, type Db, oncePerTransaction, type Tx } from './index.js';

let database: TestDatabase;
let owner: Db;
let db: Db;
/** How often the wait before another attempt was jittered. */
let jitters = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  const name = new URL(database.owner_url).pathname.slice(1);
  await owner.query('deadlock_timeout', `alter database ${name} set deadlock_timeout = '20ms'`, []);
  await owner.query('notes', 'create table notes (text text primary key, seen int not null default 0)', []);
  await owner.query('grant', 'grant all on notes to zerogate_app', []);
  db = createDb({
    url: database.app_url,
    pool_size: 2,
    forbid_nesting: true,
    random() {
      jitters += 1;
      return 0;
    },
  });
});
afterAll(async () => {
  await db.end();
  await owner.end();
  await database.drop();
});

const add = (tx: Tx, text: string) => tx.query('add_note', 'insert into notes (text) values ($1)', [text]);
const has = async (text: string) =>
  (await db.query('has_note', 'select 1 as one from notes where text = $1', [text])).length === 1;
const pidOf = async (tx: Tx) => (await tx.query<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []))[0]?.pid;

describe('withTx', () => {
  test('commits what the callback did and returns what it returned', async () => {
    expect(await db.withTx(async (tx) => [await add(tx, 'kept'), 'done'])).toEqual([[], 'done']);
    expect(await has('kept')).toBe(true);
  });

  test('behavior: all statements of a callback run on one connection', async () => {
    const pids = await db.withTx(async (tx) => [await pidOf(tx), await pidOf(tx)]);
    expect(pids[0]).toBe(pids[1]);
  });

  test('error: a thrown error rolls back, is thrown on, and costs no connection', async () => {
    const single = createDb({ url: database.app_url, pool_size: 1 });
    const pid = await pidOf(single);
    const failure = single.withTx(async (tx) => {
      await add(tx, 'thrown');
      throw new RangeError('no');
    });
    await expect(failure).rejects.toThrow(RangeError);
    expect(await has('thrown')).toBe(false);
    expect(await pidOf(single)).toBe(pid);
    await single.end();
  });

  test('error: a failed statement that the callback passes over still ends in a rollback', async () => {
    const failure = db.withTx(async (tx) => {
      await add(tx, 'passed-over');
      await tx.query('broken', 'select 1 / 0', []).catch(() => {});
    });
    await expect(failure).rejects.toThrow('rolled back at commit');
    expect(await has('passed-over')).toBe(false);
  });

  test('error: what a deferred constraint refuses at commit is a refusal, not an unknown outcome', async () => {
    await owner.query(
      'deferred',
      `create table replies (note text not null references notes deferrable initially deferred)`,
      [],
    );
    await owner.query('grant_replies', 'grant all on replies to zerogate_app', []);
    const failure = db.withTx((tx) => tx.query('reply', 'insert into replies values ($1)', ['missing']));
    await expect(failure).rejects.toMatchObject({ code: '23503' });
  });

  test('error: a transaction can not be used once it is over', async () => {
    let kept: Tx | undefined;
    await db.withTx(async (tx) => {
      kept = tx;
    });
    await expect(kept?.query('late', 'select 1', [])).rejects.toThrow('late came after the end');
  });
});

describe('the end of a transaction', () => {
  test('behavior: what was put off runs after the callback and commits with it', async () => {
    const order: string[] = [];
    await db.withTx(async (tx) => {
      atEnd(tx, async () => {
        order.push('end');
        await add(tx, 'put-off');
      });
      await add(tx, 'before-end');
      order.push('callback');
    });
    expect(order).toEqual(['callback', 'end']);
    expect([await has('put-off'), await has('before-end')]).toEqual([true, true]);
  });

  test('error: what it throws rolls everything back', async () => {
    const failure = db.withTx(async (tx) => {
      atEnd(tx, async () => {
        throw new RangeError('no room');
      });
      await add(tx, 'no-room');
    });
    await expect(failure).rejects.toThrow(RangeError);
    expect(await has('no-room')).toBe(false);
  });

  test('error: there is none outside', () => {
    expect(() => atEnd(db, async () => {})).toThrow('no transaction');
  });

  test('behavior: what is read once holds for the transaction, and for no other', async () => {
    let reads = 0;
    const read = (tx: Tx) => oncePerTransaction(tx, 'reads', async () => ++reads);
    expect(await db.withTx(async (tx) => [await read(tx), await read(tx)])).toEqual([1, 1]);
    expect(await db.withTx(read)).toBe(2);
    expect([await read(db), await read(db)]).toEqual([3, 4]);
  });
});

describe('statements asked for at once', () => {
  test('behavior: they run in that order, in a transaction and in a read', async () => {
    const number = (tx: Tx, n: number) => tx.query<{ n: number }>('number', 'select $1::int as n', [n]);
    const numbers = (tx: Tx) => Promise.all([number(tx, 1), number(tx, 2), number(tx, 3)]);
    const expected = [[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]];
    expect(await db.withTx(numbers)).toEqual(expected);
    expect(await db.read(numbers)).toEqual(expected);
    const pids = await db.read((tx) => Promise.all([pidOf(tx), pidOf(tx)]));
    expect(pids[0]).toBe(pids[1]);
  });

  test('error: one that fails takes the transaction with it, and the connection stays', async () => {
    const single = createDb({ url: database.app_url, pool_size: 1 });
    const pid = await pidOf(single);
    const failure = single.withTx((tx) =>
      Promise.all([add(tx, 'together'), tx.query('broken_together', 'select 1 / 0', []), add(tx, 'afterwards')]),
    );
    await expect(failure).rejects.toMatchObject({ code: '22012' });
    expect([await has('together'), await has('afterwards')]).toEqual([false, false]);
    expect(await single.withTx(async (tx) => [await add(tx, 'afterwards'), await pidOf(tx)])).toEqual([[], pid]);
    await single.end();
  });
});

describe('the pool inside a transaction', () => {
  test('error: a statement on it is refused', async () => {
    await expect(db.withTx(() => db.query('one', 'select 1', []))).rejects.toThrow('pass tx');
  });

  test('error: a transaction in a transaction is refused', async () => {
    await expect(db.withTx(() => db.withTx(async () => {}))).rejects.toThrow('pass tx');
  });

  test('behavior: work that the callback set going may use it once the transaction is over', async () => {
    const gate = deferred();
    let later: Promise<unknown> = Promise.resolve();
    await db.withTx(async () => {
      later = gate.promise.then(() => db.query('later', 'select 1 as one', []));
    });
    gate.resolve();
    expect(await later).toEqual([{ one: 1 }]);
  });
});

describe('attempts', () => {
  test('behavior: a deadlock is tried again until both decisions stand', async () => {
    await db.withTx(async (tx) => [await add(tx, 'first'), await add(tx, 'second')]);
    const bothInside = deferred();
    let inside = 0;
    const see = (...order: string[]) =>
      db.withTx(async (tx) => {
        for (const text of order) {
          await tx.query('see', 'update notes set seen = seen + 1 where text = $1', [text]);
          inside += 1;
          if (inside === 2) bothInside.resolve();
          await bothInside.promise;
        }
      });
    await Promise.all([see('first', 'second'), see('second', 'first')]);
    const rows = await db.query<{ seen: number }>(
      'seen',
      "select seen from notes where text in ('first', 'second')",
      [],
    );
    expect(rows).toEqual([{ seen: 2 }, { seen: 2 }]);
  });

  test.each([
    ['40001', 4],
    ['40P01', 4],
    ['23505', 1],
    ['55P03', 1],
  ])('behavior: %s ends after %i attempts', async (code, attempts) => {
    jitters = 0;
    let calls = 0;
    const failure = db.withTx(async (tx) => {
      calls += 1;
      await tx.query(`raise_${code}`, `do $$ begin raise exception 'no' using errcode = '${code}'; end $$`, []);
    });
    await expect(failure).rejects.toMatchObject({ code });
    expect(calls).toBe(attempts);
    expect(jitters).toBe(attempts - 1);
  });
});

describe('a statement by itself', () => {
  test('error: one that is refused costs no connection', async () => {
    const single = createDb({ url: database.app_url, pool_size: 1 });
    const pid = await pidOf(single);
    await single.query('insert_once', "insert into notes (text) values ('once')", []);
    const again = single.query('insert_once', "insert into notes (text) values ('once')", []);
    await expect(again).rejects.toMatchObject({ code: '23505' });
    expect(await pidOf(single)).toBe(pid);
    expect(single.stats()).toEqual({ total: 1, idle: 1, waiting: 0 });
    await single.end();
  });

  test('behavior: whole numbers of any size come as bigint, times as Date, for this pool only', async () => {
    const rows = await db.query(
      'types',
      `select 9007199254740993 as big, 340282366920938463463374607431768211455::numeric as huge, count(*) as n, 7 as small,
         '2026-01-02 03:04:05.678Z'::timestamptz as at, 0.5::text as rate from notes where false`,
      [],
    );
    expect(rows).toEqual([
      {
        big: 9007199254740993n,
        huge: 340282366920938463463374607431768211455n,
        n: 0n,
        small: 7,
        at: new Date('2026-01-02T03:04:05.678Z'),
        rate: '0.5',
      },
    ]);
    expect(pg.types.getTypeParser(pg.types.builtins.INT8)('1')).toBe('1');
  });

  test('error: a fraction where whole units belong is refused, never rounded', async () => {
    await expect(db.query('fraction', 'select 1.5::numeric', [])).rejects.toThrow(SyntaxError);
  });
});

test.each([
  ['lock_timeout', '4s'],
  ['statement_timeout', '4500ms'],
  ['transaction_timeout', '5s'],
  ['idle_in_transaction_session_timeout', '2s'],
])('each connection has %s = %s', async (name, value) => {
  expect(await db.query(`show_${name}`, `show ${name}`, [])).toEqual([{ [name]: value }]);
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
