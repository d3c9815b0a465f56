import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

export type Screening = 'clear' | 'listed' | 'no_list';

/** Looks addresses up in every list of the mode. Case does not matter. Without any list the answer is that there is none. */
export async function screenAddresses(tx: Tx, mode: Mode, addresses: readonly string[]): Promise<Screening> {
  const [row] = await tx.query<{ lists: bigint; listed: boolean }>(
    'screen_addresses',
    `select (select count(*) from screening_lists where mode = $1) as lists,
       exists (select from screening_entries where mode = $1 and address = any($2)) as listed`,
    [mode, addresses.map((address) => address.toLowerCase())],
  );
  if (row === undefined || row.lists === 0n) return 'no_list';
  return row.listed ? 'listed' : 'clear';
}

/** Replaces a list with what was fetched and hash-checked; unchanged content only says that it was looked at again. */
export async function replaceList(
  tx: Tx,
  mode: Mode,
  list: { list_id: string; content_hash: Buffer; addresses: readonly string[]; checked_at: Date },
): Promise<void> {
  const rows = await tx.query(
    'upsert_screening_list',
    `insert into screening_lists as l (mode, list_id, content_hash, entries, checked_at) values ($1, $2, $3, $4, $5)
     on conflict (mode, list_id) do update set content_hash = excluded.content_hash, entries = excluded.entries,
       checked_at = excluded.checked_at
     returning old.content_hash is not distinct from $3 as same`,
    [mode, list.list_id, list.content_hash, list.addresses.length, list.checked_at],
  );
  if ((rows[0] as { same?: boolean } | undefined)?.same) return;
  await tx.query('clear_screening_list', 'delete from screening_entries where mode = $1 and list_id = $2', [
    mode,
    list.list_id,
  ]);
  await tx.query(
    'fill_screening_list',
    'insert into screening_entries (mode, list_id, address) select $1, $2, unnest($3::text[])',
    [mode, list.list_id, list.addresses],
  );
}
