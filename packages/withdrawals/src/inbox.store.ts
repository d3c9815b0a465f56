import type { Attention } from './attention.js';
import type { SupportCase } from './model.js';
import type { Queryable } from './tx.js';

export interface StoredEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly session_id: string | null;
  readonly sequence: number | null;
  readonly sent_at: Date;
  readonly received_at: Date;
}

/** False when this event was taken before. A handler of the same event waits here until the other one has committed. */
export async function insertEvent(tx: Queryable, event: StoredEvent): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into gate_withdrawals.event (event_id, event_type, session_id, sequence, outcome, sent_at, received_at)
     values ($1, $2, $3, $4, 'ignored', $5, $6) on conflict (event_id) do nothing`,
    [event.event_id, event.event_type, event.session_id, event.sequence, event.sent_at, event.received_at],
  );
  return rowCount === 1;
}

export async function setEventOutcome(tx: Queryable, event_id: string, outcome: string): Promise<void> {
  await tx.query('update gate_withdrawals.event set outcome = $2 where event_id = $1', [event_id, outcome]);
}

/** Opens a case, unless the same one is open already. */
export async function insertSupportCase(
  tx: Queryable,
  row: Omit<SupportCase, 'case_id' | 'resolved_at'>,
): Promise<void> {
  await tx.query(
    `insert into gate_withdrawals.support_case (reason, withdrawal_id, session_id, event_id, created_at)
     select $1, $2, $3, $4, $5 where not exists (
       select from gate_withdrawals.support_case
       where resolved_at is null and reason = $1 and session_id is not distinct from $3
         and withdrawal_id is not distinct from $2)`,
    [row.reason, row.withdrawal_id, row.session_id, row.event_id, row.created_at],
  );
}

export async function listSupportCases(db: Queryable, limit: number): Promise<SupportCase[]> {
  const { rows } = await db.query<SupportCase>(
    'select * from gate_withdrawals.support_case where resolved_at is null order by created_at, case_id limit $1',
    [limit],
  );
  return rows;
}

/** Closes a case and gives back its withdrawal, with the reasons that are still open there. */
export async function resolveSupportCase(
  tx: Queryable,
  case_id: string,
  now: Date,
): Promise<{ withdrawal_id: string | null } | null> {
  const { rows } = await tx.query<{ withdrawal_id: string | null }>(
    `update gate_withdrawals.support_case set resolved_at = $2 where case_id = $1 and resolved_at is null
     returning withdrawal_id`,
    [case_id, now],
  );
  return rows[0] ?? null;
}

export async function listOpenReasons(tx: Queryable, withdrawal_id: string): Promise<Attention[]> {
  const { rows } = await tx.query<{ reason: Attention }>(
    'select distinct reason from gate_withdrawals.support_case where withdrawal_id = $1 and resolved_at is null',
    [withdrawal_id],
  );
  return rows.map((row) => row.reason);
}
