import type { Tx } from '../db/index.js';
import type { ClaimedSweep, Sweep } from './sweep.js';

/** As the driver reads it: an int8 is a bigint. Chain ids come from the configuration, which takes safe integers only. */
export type SweepRow<T extends Sweep = Sweep> = Omit<T, 'chain_id'> & { readonly chain_id: bigint };
export const fromRow = <T extends Sweep>(row: SweepRow<T>): T =>
  ({ ...row, chain_id: Number.parseInt(`${row.chain_id}`, 10) }) as unknown as T;

const columns = `tenant_id, sweep_id, session_id, mode, chain_id, network, asset, token_contract, forwarder, salt, status, batch_id,
  attempts, again, amount_units, tx_hash`;

/** A new sweep; or, where the session has an open one of the token, only a note if that is under way already. */
export async function insertOrNoteSweep(
  tx: Tx,
  sweep: Omit<Sweep, 'status' | 'batch_id' | 'attempts' | 'again' | 'amount_units' | 'tx_hash'>,
  at: Date,
): Promise<void> {
  await tx.query(
    'insert_or_note_sweep',
    `insert into sweeps as s (tenant_id, sweep_id, session_id, mode, chain_id, network, asset, token_contract, forwarder, salt,
       due_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict (tenant_id, session_id, chain_id, token_contract) where status in ('created', 'submitted')
     do update set again = s.status = 'submitted'`,
    [
      sweep.tenant_id,
      sweep.sweep_id,
      sweep.session_id,
      sweep.mode,
      sweep.chain_id,
      sweep.network,
      sweep.asset,
      sweep.token_contract,
      sweep.forwarder,
      sweep.salt,
      at,
    ],
  );
}

export async function listSweeps(tx: Tx, tenant_id: number, session_id: string): Promise<Sweep[]> {
  const rows = await tx.query<SweepRow>(
    'list_sweeps',
    `select ${columns} from sweeps where tenant_id = $1 and session_id = $2 order by sweep_id`,
    [tenant_id, session_id],
  );
  return rows.map(fromRow);
}

/** Gives a claimed sweep back, to be looked at later. */
export async function putOffSweep(tx: Tx, sweep: ClaimedSweep, due_at: Date): Promise<void> {
  await tx.query(
    'put_off_sweep',
    `update sweeps set due_at = $4, lease_until = null where tenant_id = $1 and sweep_id = $2 and fence = $3`,
    [sweep.tenant_id, sweep.sweep_id, sweep.fence, due_at],
  );
}

/** Puts those of the claimed sweeps that are still this worker's into a batch. @returns how many */
export async function joinBatch(tx: Tx, batch_id: string, sweeps: readonly ClaimedSweep[]): Promise<number> {
  const rows = await tx.query(
    'join_sweep_batch',
    `update sweeps s set status = 'submitted', batch_id = $1, again = false, due_at = null, lease_until = null
     from unnest($2::int[], $3::text[], $4::bigint[]) as mine(tenant_id, sweep_id, fence)
     where s.tenant_id = mine.tenant_id and s.sweep_id = mine.sweep_id and s.fence = mine.fence and s.status = 'created'
     returning 1`,
    [
      batch_id,
      sweeps.map((sweep) => sweep.tenant_id),
      sweeps.map((sweep) => sweep.sweep_id),
      sweeps.map((sweep) => sweep.fence),
    ],
  );
  return rows.length;
}

/** What a batch still has to settle, of all its tenants. */
export async function listBatchSweeps(tx: Tx, batch_id: string): Promise<Sweep[]> {
  const rows = await tx.query<SweepRow>(
    'list_batch_sweeps',
    `select ${columns} from sweeps where batch_id = $1 and status = 'submitted' order by tenant_id, sweep_id`,
    [batch_id],
  );
  return rows.map(fromRow);
}

/** Ends a sweep of a batch, once; null when another worker did it. */
export async function settleSweep(
  tx: Tx,
  sweep: Sweep,
  settled: { amount_units: bigint; tx_hash: string },
): Promise<Sweep | null> {
  const [row] = await tx.query<SweepRow>(
    'settle_sweep',
    `update sweeps set status = 'settled', amount_units = $4, tx_hash = $5
     where tenant_id = $1 and sweep_id = $2 and batch_id = $3 and status = 'submitted' returning ${columns}`,
    [sweep.tenant_id, sweep.sweep_id, sweep.batch_id, settled.amount_units, settled.tx_hash],
  );
  return row === undefined ? null : fromRow(row);
}

/** Takes a sweep out of a batch that did not move it; null when another worker did it. */
export async function returnSweep(tx: Tx, sweep: Sweep, due_at: Date): Promise<Sweep | null> {
  const [row] = await tx.query<SweepRow>(
    'return_sweep',
    `update sweeps set status = 'created', batch_id = null, again = false, attempts = attempts + 1, due_at = $4
     where tenant_id = $1 and sweep_id = $2 and batch_id = $3 and status = 'submitted' returning ${columns}`,
    [sweep.tenant_id, sweep.sweep_id, sweep.batch_id, due_at],
  );
  return row === undefined ? null : fromRow(row);
}
