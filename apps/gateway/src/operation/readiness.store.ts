import type { Tx } from '../db/index.js';

export async function listAppliedMigrations(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>('list_applied_migrations', 'select name from migrations', []);
  return rows.map(({ name }) => name);
}

/** Where the followers are: one place per chain. */
export async function listCursors(tx: Tx): Promise<{ mode: string; chain_id: bigint }[]> {
  return tx.query('list_cursors', 'select mode, chain_id from chain_cursors', []);
}
