import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { appliedMigrations, runMigration } from './migrations.store.js';
import { withTx } from './tx.js';

const migrations = ['0001_withdrawals'] as const;

/** Brings the schema `gate_withdrawals` of the partner's database up to date. Safe to call from several processes at once. */
export async function migrateWithdrawals(pool: Pool): Promise<void> {
  await withTx(pool, async (tx) => {
    const applied = await appliedMigrations(tx);
    for (const name of migrations) {
      if (applied.has(name)) continue;
      const sql = await readFile(new URL(`../migrations/${name}.sql`, import.meta.url), 'utf8');
      await runMigration(tx, name, sql);
    }
  });
}
