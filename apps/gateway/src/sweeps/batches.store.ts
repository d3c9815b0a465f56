import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { Batch, BatchStatus, BatchWait } from './sweep.js';

type Row = Omit<Batch, 'chain_id'> & { readonly chain_id: bigint };

export async function insertBatch(
  tx: Tx,
  batch: { mode: Mode; chain_id: number; batch_id: string; token_contract: string; at: Date },
): Promise<void> {
  await tx.query(
    'insert_sweep_batch',
    `insert into sweep_batches (mode, chain_id, batch_id, token_contract, due_at, created_at) values ($1, $2, $3, $4, $5, $5)`,
    [batch.mode, batch.chain_id, batch.batch_id, batch.token_contract, batch.at],
  );
}

/** Claims due batches as other jobs are claimed, by a lease and a fence. They belong to no tenant. */
export async function claimBatches(tx: Tx, now: Date, limit: number, lease_s: number): Promise<Batch[]> {
  const rows = await tx.query<Row>(
    'claim_sweep_batches',
    `with due as (
       select mode, chain_id, batch_id from sweep_batches
       where due_at <= $1 and (lease_until is null or lease_until < clock_timestamp())
       order by due_at limit $2 for update skip locked)
     update sweep_batches b set lease_until = clock_timestamp() + $3 * interval '1 second', fence = b.fence + 1
     from due where b.mode = due.mode and b.chain_id = due.chain_id and b.batch_id = due.batch_id
     returning b.mode, b.chain_id, b.batch_id, b.token_contract, b.status, b.reason, b.created_at, b.fence`,
    [now, limit, lease_s],
  );
  return rows.map((row) => ({ ...row, chain_id: Number.parseInt(`${row.chain_id}`, 10) }));
}

/** Writes where a batch stands; false when it is another worker's by now. Unless the lease is kept it is given back. */
export async function updateBatch(
  tx: Tx,
  batch: Batch,
  change: { status: BatchStatus; reason: BatchWait | null; due_at: Date | null; keep_lease: boolean },
): Promise<boolean> {
  const rows = await tx.query(
    'update_sweep_batch',
    `update sweep_batches set status = $5, reason = $6, due_at = $7, lease_until = case when $8 then lease_until end
     where mode = $1 and chain_id = $2 and batch_id = $3 and fence = $4 returning 1`,
    [
      batch.mode,
      batch.chain_id,
      batch.batch_id,
      batch.fence,
      change.status,
      change.reason,
      change.due_at,
      change.keep_lease,
    ],
  );
  return rows.length === 1;
}
