import type { Tx } from '../db/index.js';
import type { Deed, LoggedDeed } from './admin-log.js';

/** Written in the transaction that did it: nothing is done without a trace, and no trace is of what was not done. */
export async function logDeed(tx: Tx, done_by: string, deed: Deed): Promise<void> {
  await tx.query(
    'log_deed',
    'insert into admin_log (done_by, command, about, mode, details) values ($1, $2, $3, $4, $5)',
    [done_by, deed.command, deed.about, deed.mode, deed.details],
  );
}

/** Newest first. */
export async function listDeeds(tx: Tx, limit: number): Promise<LoggedDeed[]> {
  return tx.query(
    'list_deeds',
    'select at, done_by, command, about, mode, details from admin_log order by log_id desc limit $1',
    [limit],
  );
}
