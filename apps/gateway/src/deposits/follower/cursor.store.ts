import type { BlockHeader } from '../../chains/evm/index.js';
import type { Mode } from '../../common/index.js';
import type { Tx } from '../../db/index.js';

/** How far a chain is followed. Held by one follower at a time, for as long as its fence is the row's own. */
export interface Cursor {
  readonly mode: Mode;
  readonly chain_id: number;
  readonly processed_number: bigint;
  readonly processed_hash: string;
  readonly finalised_number: bigint;
  readonly finalised_hash: string;
  readonly paused_reason: string | null;
  readonly fence: bigint;
}

const columns = `mode, chain_id::float8 as chain_id, processed_number, processed_hash, finalised_number, finalised_hash,
  paused_reason, fence`;

/** The first look at a chain: it is followed from its final block on, with that block as the anchor of all later ones. */
export async function insertCursor(tx: Tx, mode: Mode, chain_id: number, block: BlockHeader): Promise<void> {
  await tx.query(
    'insert_chain_cursor',
    `with cursor as (
       insert into chain_cursors (mode, chain_id, processed_number, processed_hash, chain_time, finalised_number, finalised_hash)
       values ($1, $2, $3, $4, $6, $3, $4) on conflict (mode, chain_id) do nothing returning 1)
     insert into chain_blocks (mode, chain_id, number, hash, parent_hash, block_time)
     select $1, $2, $3, $4, $5, $6 from cursor`,
    [mode, chain_id, block.number, block.hash, block.parent_hash, block.time],
  );
}

/**
 * Takes the chain, or keeps it, for a lease. `absent`: nobody has followed it yet; null: another follower has it.
 *
 * @param fence of the lease that is held; null to take one that has run out
 */
export async function takeCursor(
  tx: Tx,
  mode: Mode,
  chain_id: number,
  fence: bigint | null,
  lease_s: number,
): Promise<Cursor | null | 'absent'> {
  const [row] = await tx.query<Cursor>(
    'take_chain_cursor',
    `update chain_cursors set lease_until = clock_timestamp() + $4 * interval '1 second',
       fence = case when fence = $3 then fence else fence + 1 end
     where mode = $1 and chain_id = $2 and (fence = $3 or lease_until is null or lease_until < clock_timestamp())
     returning ${columns}`,
    [mode, chain_id, fence, lease_s],
  );
  if (row !== undefined) return row;
  const known = await tx.query('chain_cursor_exists', 'select 1 from chain_cursors where mode = $1 and chain_id = $2', [
    mode,
    chain_id,
  ]);
  return known.length === 0 ? 'absent' : null;
}

/** Lets another follower go on at once. */
export async function releaseCursor(tx: Tx, { mode, chain_id, fence }: Cursor): Promise<void> {
  await tx.query(
    'release_chain_cursor',
    'update chain_cursors set lease_until = null where mode = $1 and chain_id = $2 and fence = $3',
    [mode, chain_id, fence],
  );
}

/** The chain broke a promise. Nothing is taken from it any more until an operator clears the reason. */
export async function pauseCursor(tx: Tx, { mode, chain_id }: Cursor, reason: string): Promise<void> {
  await tx.query(
    'pause_chain_cursor',
    `update chain_cursors set paused_reason = coalesce(paused_reason, $3), updated_at = clock_timestamp()
     where mode = $1 and chain_id = $2`,
    [mode, chain_id, reason],
  );
}

/** The blocks from the last final one up, in order. */
export async function listBlocks(tx: Tx, mode: Mode, chain_id: number): Promise<BlockHeader[]> {
  return tx.query(
    'list_chain_blocks',
    `select number, hash, parent_hash, block_time as time from chain_blocks where mode = $1 and chain_id = $2 order by number`,
    [mode, chain_id],
  );
}

/** True the first time that these answers are seen. */
export async function insertDisagreement(
  tx: Tx,
  mode: Mode,
  chain_id: number,
  evidence: { question: string; answers: readonly unknown[] },
): Promise<boolean> {
  const rows = await tx.query(
    'insert_chain_disagreement',
    `insert into chain_disagreements (mode, chain_id, question, answers_hash, answers) values ($1, $2, $3, md5($4), $4::jsonb)
     on conflict do nothing returning 1`,
    [mode, chain_id, evidence.question, JSON.stringify(evidence.answers)],
  );
  return rows.length === 1;
}
