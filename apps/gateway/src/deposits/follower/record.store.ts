import type { BlockHeader } from '../../chains/evm/index.js';
import type { Tx } from '../../db/index.js';
import type { Cursor } from './cursor.store.js';
import type { ParkedLog, Sighting } from './sight.js';

/** Moves the cursor, if it is still this follower's and not paused. The row's lock is what makes the rest one decision. */
export async function moveCursor(
  tx: Tx,
  cursor: Cursor,
  to: { processed: BlockHeader; finalised: { number: bigint; hash: string } },
): Promise<boolean> {
  const rows = await tx.query(
    'move_chain_cursor',
    `update chain_cursors set processed_number = $4, processed_hash = $5, chain_time = $6, finalised_number = $7,
       finalised_hash = $8, updated_at = clock_timestamp()
     where mode = $1 and chain_id = $2 and fence = $3 and paused_reason is null and finalised_number <= $7 returning 1`,
    [
      cursor.mode,
      cursor.chain_id,
      cursor.fence,
      to.processed.number,
      to.processed.hash,
      to.processed.time,
      to.finalised.number,
      to.finalised.hash,
    ],
  );
  return rows.length === 1;
}

/** Drops the blocks above an ancestor; their deposits are orphaned and due. Returns how many. */
export async function dropBlocksAbove(tx: Tx, { mode, chain_id }: Cursor, number: bigint, now: Date): Promise<number> {
  await tx.query('drop_chain_blocks', 'delete from chain_blocks where mode = $1 and chain_id = $2 and number > $3', [
    mode,
    chain_id,
    number,
  ]);
  const rows = await tx.query(
    'orphan_deposits',
    `update deposits d set status = 'orphaned', park_reason = null, due_at = $4
     from (select tenant_id, deposit_id from deposits
           where mode = $1 and chain_id = $2 and block_number > $3 and final_at is null and status in ('detected', 'parked')
           order by tenant_id, deposit_id for update) dropped
     where d.tenant_id = dropped.tenant_id and d.deposit_id = dropped.deposit_id returning 1`,
    [mode, chain_id, number, now],
  );
  return rows.length;
}

export async function insertBlocks(tx: Tx, { mode, chain_id }: Cursor, blocks: readonly BlockHeader[]): Promise<void> {
  await tx.query(
    'insert_chain_blocks',
    `insert into chain_blocks (mode, chain_id, number, hash, parent_hash, block_time)
     select $1, $2, * from unnest($3::bigint[], $4::text[], $5::text[], $6::timestamptz[])`,
    [
      mode,
      chain_id,
      blocks.map(({ number }) => number.toString()),
      blocks.map(({ hash }) => hash),
      blocks.map(({ parent_hash }) => parent_hash),
      blocks.map(({ time }) => time),
    ],
  );
}

/**
 * Stores what blocks show: deposits, made due, and the observations behind them. A deposit that was orphaned and is mined again
 * is the same row, with what the new block says; its time offset and first sight stay.
 *
 * @param now real business time
 * @returns the sightings that another deposit's identity stands in the way of
 */
export async function insertSightings(
  tx: Tx,
  { mode, chain_id }: Cursor,
  network: string,
  sightings: readonly Sighting[],
  now: Date,
): Promise<Sighting[]> {
  const stored = await tx.query<{ tx_hash: string; ordinal: number; tenant_id: number }>(
    'insert_deposits',
    `with seen as (
       select s.*, t.test_offset_s from jsonb_to_recordset($4::jsonb) as s(tenant_id int, deposit_id text, session_id text,
         tx_hash text, ordinal int, log_index int, token_contract text, asset text, address text, amount_units numeric,
         from_address text, tx_from text, block_number bigint, block_hash text, block_time timestamptz, status text,
         park_reason text, balance_rule text)
       join tenants t using (tenant_id)),
     stored as (
       insert into deposits (tenant_id, deposit_id, session_id, mode, chain_id, network, tx_hash, ordinal, token_contract, asset,
         address, amount_units, from_address, tx_from, block_number, block_hash, log_index, block_time, offset_s, status,
         park_reason, first_seen_at, due_at)
       select tenant_id, deposit_id, session_id, $1, $2, $3, tx_hash, ordinal, token_contract, asset, address, amount_units,
         from_address, tx_from, block_number, block_hash, log_index, block_time, test_offset_s, status, park_reason,
         $5::timestamptz + test_offset_s * interval '1 second', $5 from seen
       on conflict (tenant_id, chain_id, tx_hash, ordinal) do update set token_contract = excluded.token_contract,
         asset = excluded.asset, amount_units = excluded.amount_units, from_address = excluded.from_address,
         tx_from = excluded.tx_from, block_number = excluded.block_number, block_hash = excluded.block_hash,
         log_index = excluded.log_index, block_time = excluded.block_time, status = excluded.status,
         park_reason = excluded.park_reason, outcome = 'open', outcome_reason = null, due_at = excluded.due_at
       where deposits.status = 'orphaned' and deposits.address = excluded.address
       returning tenant_id, deposit_id, tx_hash, ordinal),
     observed as (
       insert into deposit_observations (tenant_id, chain_id, block_hash, log_index, deposit_id, block_number, block_time,
         balance_rule)
       select seen.tenant_id, $2, block_hash, log_index, stored.deposit_id, block_number, block_time, balance_rule
       from seen join stored using (tenant_id, tx_hash, ordinal)
       on conflict (tenant_id, chain_id, block_hash, log_index) do nothing)
     select tenant_id, tx_hash, ordinal from stored`,
    [mode, chain_id, network, JSON.stringify(sightings), now],
  );
  const done = new Set(stored.map(identityOf));
  return sightings.filter((sighting) => !done.has(identityOf(sighting)));
}

const identityOf = ({ tenant_id, tx_hash, ordinal }: { tenant_id: number; tx_hash: string; ordinal: number }): string =>
  `${tenant_id} ${tx_hash} ${ordinal}`;

export async function insertParkedLogs(
  tx: Tx,
  { mode, chain_id }: Cursor,
  parked: readonly ParkedLog[],
): Promise<void> {
  for (const { reason, log } of parked) {
    await tx.query(
      'insert_parked_log',
      `insert into parked_logs (mode, chain_id, block_hash, log_index, reason, log) values ($1, $2, $3, $4, $5, $6)
       on conflict (mode, chain_id, block_hash, log_index) do nothing`,
      [
        mode,
        chain_id,
        log.block_hash,
        log.log_index,
        reason,
        JSON.stringify({ ...log, block_number: log.block_number.toString() }),
      ],
    );
  }
}

/**
 * Finality reached a height. Deposits up to there whose block is in our chain, which ends in the final block, are final, and
 * those that may be credited are due. One whose block is not in it should have been orphaned: it is parked instead.
 *
 * @returns how many are final now, and the ids of those that were parked for it
 */
export async function finaliseDeposits(
  tx: Tx,
  { mode, chain_id }: Cursor,
  number: bigint,
  now: Date,
): Promise<{ due: number; strays: string[] }> {
  const rows = await tx.query<{ deposit_id: string; park_reason: string | null }>(
    'finalise_deposits',
    `update deposits d set
       final_at = clock_timestamp(),
       status = case when found.canonical then d.status else 'parked' end,
       park_reason = case when found.canonical then d.park_reason else 'not_canonical' end,
       due_at = case when d.status = 'detected' then $4 else d.due_at end
     from (select tenant_id, deposit_id, exists (
             select from chain_blocks b where b.mode = $1 and b.chain_id = $2 and b.hash = block_hash and b.number = block_number
           ) as canonical
           from deposits
           where mode = $1 and chain_id = $2 and block_number <= $3 and final_at is null and status in ('detected', 'parked')
           order by tenant_id, deposit_id for update) found
     where d.tenant_id = found.tenant_id and d.deposit_id = found.deposit_id
     returning d.deposit_id, d.park_reason`,
    [mode, chain_id, number, now],
  );
  const strays = rows.filter(({ park_reason }) => park_reason === 'not_canonical');
  return { due: rows.length, strays: strays.map(({ deposit_id }) => deposit_id) };
}

/** Blocks below the last final one are not needed any more. */
export async function forgetBlocksBelow(tx: Tx, { mode, chain_id }: Cursor, number: bigint): Promise<void> {
  await tx.query('forget_chain_blocks', 'delete from chain_blocks where mode = $1 and chain_id = $2 and number < $3', [
    mode,
    chain_id,
    number,
  ]);
}
