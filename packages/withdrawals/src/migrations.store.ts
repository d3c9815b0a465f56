import type { Queryable } from './tx.js';

/** Takes the lock that lets one process migrate at a time, and says what is already in place. */
export async function appliedMigrations(tx: Queryable): Promise<ReadonlySet<string>> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('gate_withdrawals'))`);
  await tx.query('create schema if not exists gate_withdrawals');
  await tx.query(
    'create table if not exists gate_withdrawals.migration (name text primary key, applied_at timestamptz not null default now())',
  );
  const { rows } = await tx.query<{ name: string }>('select name from gate_withdrawals.migration');
  return new Set(rows.map((row) => row.name));
}

export async function runMigration(tx: Queryable, name: string, sql: string): Promise<void> {
  await tx.query(sql);
  await tx.query('insert into gate_withdrawals.migration (name) values ($1)', [name]);
}
