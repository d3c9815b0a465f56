import type { Tx } from '../../db/index.js';

/** What the follower writes when a chain has broken its promise, and an operator takes back. */
export async function pauseChain(tx: Tx, chain_id: number, reason: string | null): Promise<void> {
  await tx.query('test_pause_chain', 'update chain_cursors set paused_reason = $2 where chain_id = $1', [
    chain_id,
    reason,
  ]);
}

export async function listTransactionStatuses(tx: Tx, session_id: string): Promise<string[]> {
  const rows = await tx.query<{ status: string }>(
    'test_transaction_statuses',
    'select status from transactions where session_id = $1 order by refid',
    [session_id],
  );
  return rows.map(({ status }) => status);
}

/** Sessions whose address was shown and whose time was up at a moment, one row each and its event. */
export async function insertShownSessions(tx: Tx, tenant_id: number, count: number, expires_at: Date): Promise<void> {
  await tx.query(
    'test_insert_shown_sessions',
    `with made as (
       insert into sessions (tenant_id, session_id, flow, amount_in, amount, amount_units, currency, return_url, subject_id,
         partner_data_sealed, expires_at, created_at, updated_at)
       select $1, 'gs_shown_' || n, 'off_ramp', 'fiat', '50.00', 5000, 'EUR', 'https://app.example', 'gs_shown_' || n, '', $3, $3, $3
       from generate_series(1, $2::int) n returning *),
     sale as (
       insert into sales (tenant_id, session_id, address_shown_at, created_at, updated_at)
       select tenant_id, session_id, $3, $3, $3 from made)
     insert into events (tenant_id, event_id, type, kind, lane_key, session_id, version, payload_sealed, created_at)
     select tenant_id, 'evt_' || session_id, 'gate_session.created', 'internal', session_id, session_id, 1, '', $3 from made`,
    [tenant_id, count, expires_at],
  );
}

/** A sale that no decision can be made on: its price is not there. */
export async function breakSale(tx: Tx, session_id: string, quote_id: string): Promise<void> {
  await tx.query('test_break_sale', 'update sales set quote_id = $2 where session_id = $1', [session_id, quote_id]);
}

/** The same transfer of another token of the registry. */
export async function renameAsset(tx: Tx, deposit_id: string, asset: string): Promise<void> {
  await tx.query('test_rename_asset', 'update deposits set asset = $2 where deposit_id = $1', [deposit_id, asset]);
}

/** What counts against the caps on open, unfunded locks, and what the sales that hold a price come to. */
export async function openLocks(tx: Tx, tenant_id: number): Promise<{ counted: bigint; held: bigint }> {
  const [row] = await tx.query<{ counted: bigint; held: bigint }>(
    'test_open_locks',
    `select (select coalesce(sum(open_minor), 0) from lock_exposures where tenant_id = $1)::numeric(38,0) as counted,
       (select coalesce(sum(q.fiat_minor), 0) from sales s join quotes q using (tenant_id, quote_id)
        where tenant_id = $1 and s.lock_counted)::numeric(38,0) as held`,
    [tenant_id],
  );
  if (row === undefined) throw new Error('a sum has a row');
  return row;
}
