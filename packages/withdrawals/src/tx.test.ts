import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTx } from './tx.js';

const url = process.env['TEST_POSTGRES_URL'];
let pool: pg.Pool;
let other: pg.Client;
beforeAll(async () => {
  pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => {});
  other = new pg.Client({ connectionString: url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await pool.end();
});

test('a connection that is lost between two statements fails the transaction, not the process', async () => {
  const work = withTx(pool, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    const gone = new Promise<void>((resolve) => tx.once('end', resolve));
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await gone;
    await tx.query('select 1');
  });
  await expect(work).rejects.toThrow();
  const after = await withTx(pool, (tx) => tx.query<{ one: number }>('select 1 as one'));
  expect(after.rows).toEqual([{ one: 1 }]);
});
