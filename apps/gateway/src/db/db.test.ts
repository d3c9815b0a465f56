import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../testing/database.js';
import { CommitUnknownError, createDb, type Db } from './db.js';

let database: TestDatabase;
let db: Db;
let other: Db;

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDb({ url: database.app_url, pool_size: 4 });
  other = createDb({ url: database.owner_url, pool_size: 1 });
});
afterAll(async () => {
  await db.end();
  await other.end();
  await database.drop();
});

const addPartner = (id: string) =>
  ['add_partner', 'insert into partners (partner_id, name) values ($1, $1)', [id]] as const;
const partners = async () =>
  (await db.query<{ partner_id: string }>('all_partners', 'select partner_id from partners order by 1', [])).map(
    (row) => row.partner_id,
  );

describe('withTx', () => {
  test('commits what the callback did', async () => {
    await db.withTx((tx) => tx.query(...addPartner('par_committed')));
    expect(await partners()).toContain('par_committed');
  });

  test('rolls back when the callback throws, and the connection stays usable', async () => {
    const failure = db.withTx(async (tx) => {
      await tx.query(...addPartner('par_thrown'));
      throw new Error('no');
    });
    await expect(failure).rejects.toThrow('no');
    expect(await partners()).not.toContain('par_thrown');
  });

  test('error: a backend that dies in the middle leaves nothing, and later statements of the callback are refused', async () => {
    const later: unknown[] = [];
    const failure = db.withTx(async (tx) => {
      await tx.query(...addPartner('par_before'));
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []);
      await new Promise<void>((done, fail) => {
        // Asked for outside the transaction's context: another process would do the same.
        setImmediate(() => kill(pid).then(done, fail));
      });
      await tx.query(...addPartner('par_after')).catch((error) => later.push(error));
      await tx.query(...addPartner('par_later')).catch((error) => later.push(error));
    });
    await expect(failure).rejects.toThrow();
    expect(later).toHaveLength(2);
    expect(await partners()).toEqual(expect.not.arrayContaining(['par_before', 'par_after', 'par_later']));
  });

  test('error: a connection lost at commit is unknown, not failed', async () => {
    const failure = db.withTx(async (tx) => {
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []);
      await new Promise<void>((done, fail) => setImmediate(() => kill(pid).then(done, fail)));
    });
    await expect(failure).rejects.toBeInstanceOf(CommitUnknownError);
  });

  test('behavior: the pool can not be used inside a transaction', async () => {
    const failure = db.withTx(() => db.query('one', 'select 1', []));
    await expect(failure).rejects.toThrow('pass tx');
  });

  test('behavior: a deadlock is tried again until both decisions stand', async () => {
    await db.query('dead_a', 'insert into partners (partner_id, name) values ($1, $2)', ['par_a', '']);
    await db.query('dead_b', 'insert into partners (partner_id, name) values ($1, $2)', ['par_b', '']);
    let inside = 0;
    const both = deferred();
    const append = async (first: string, second: string) =>
      db.withTx(async (tx) => {
        await tx.query('append', "update partners set name = name || 'x' where partner_id = $1", [first]);
        inside += 1;
        if (inside === 2) both.resolve();
        await both.promise;
        await tx.query('append', "update partners set name = name || 'x' where partner_id = $1", [second]);
      });
    await Promise.all([append('par_a', 'par_b'), append('par_b', 'par_a')]);
    const rows = await db.query<{ name: string }>(
      'names',
      "select name from partners where partner_id in ('par_a', 'par_b')",
      [],
    );
    expect(rows.map((row) => row.name)).toEqual(['xx', 'xx']);
  });

  test('behavior: facts refuse updates, from the application and from the owner', async () => {
    await expect(db.query('edit', "update events set type = 'x'", [])).rejects.toThrow('permission denied');
    await expect(other.query('edit_owner', "update events set type = 'x'", [])).rejects.toThrow('facts');
  });
});

async function kill(pid: number): Promise<void> {
  await other.query('terminate', 'select pg_terminate_backend($1)', [pid]);
  // Terminating is a signal; the backend is gone when the server no longer lists it.
  for (;;) {
    const rows = await other.query('alive', 'select 1 from pg_stat_activity where pid = $1', [pid]);
    if (rows.length === 0) return;
  }
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
