import type { Tx } from '../db/index.js';
import type { ClaimedPayout, Payout, PayoutStatus } from './payout.js';

const columns = `tenant_id, payout_id, session_id, n, account_id, rail, method, currency, amount_minor, end_to_end_id, reference,
  hold_id, status, failure_class, reason, send_before, estimated_arrival, attempts, due_at, created_at, updated_at`;

/** The number that a session's next payout gets. The session is locked. */
export async function nextNumber(tx: Tx, tenant_id: number, session_id: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'next_payout_number',
    'select coalesce(max(n), 0) + 1 as n from payouts where tenant_id = $1 and session_id = $2',
    [tenant_id, session_id],
  );
  return row?.n ?? 1;
}

/** The payout, and its names in the rail's own directory, where no two payments ever share one. */
export async function insertPayout(tx: Tx, payout: Payout): Promise<void> {
  await tx.query(
    'insert_payout',
    `with reference as (
       insert into rail_references (rail, reference, end_to_end_id, tenant_id, payout_id) values ($6, $11, $10, $1, $2))
     insert into payouts (tenant_id, payout_id, session_id, n, account_id, rail, method, currency, amount_minor, end_to_end_id,
       reference, hold_id, status, estimated_arrival, due_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      payout.tenant_id,
      payout.payout_id,
      payout.session_id,
      payout.n,
      payout.account_id,
      payout.rail,
      payout.method,
      payout.currency,
      payout.amount_minor.toString(),
      payout.end_to_end_id,
      payout.reference,
      payout.hold_id,
      payout.status,
      payout.estimated_arrival,
      payout.due_at,
      payout.created_at,
      payout.updated_at,
    ],
  );
}

/** The payouts of a session, in the order they were made; the last one is the one that counts. */
export async function listPayouts(tx: Tx, tenant_id: number, session_id: string): Promise<Payout[]> {
  return tx.query(
    'list_payouts',
    `select ${columns} from payouts where tenant_id = $1 and session_id = $2 order by n`,
    [tenant_id, session_id],
  );
}

export async function findPayout(tx: Tx, tenant_id: number, payout_id: string): Promise<Payout | null> {
  const [row] = await tx.query<Payout>(
    'find_payout',
    `select ${columns} from payouts where tenant_id = $1 and payout_id = $2`,
    [tenant_id, payout_id],
  );
  return row ?? null;
}

export interface SendAttempt {
  readonly attempt: number;
  readonly send_before: Date;
}

/**
 * Stores that a payment is about to be sent, and until when that may happen, in one statement of its own before the call. The
 * lease starts anew. Null when the payout is no longer this worker's.
 */
export async function startSend(
  tx: Tx,
  payout: ClaimedPayout,
  window_ms: number,
  lease_s: number,
): Promise<SendAttempt | null> {
  const [row] = await tx.query<SendAttempt>(
    'start_payout_send',
    `with mine as (
       update payouts set status = 'sending', attempts = attempts + 1,
         send_before = clock_timestamp() + $4 * interval '1 millisecond',
         lease_until = clock_timestamp() + $5 * interval '1 second'
       where tenant_id = $1 and payout_id = $2 and fence = $3 and status in ('created', 'delayed')
       returning tenant_id, payout_id, attempts, send_before)
     insert into payout_attempts (tenant_id, payout_id, attempt, kind, send_before, started_at)
     select tenant_id, payout_id, attempts, 'send', send_before, clock_timestamp() from mine
     returning attempt, send_before`,
    [payout.tenant_id, payout.payout_id, payout.fence, window_ms, lease_s],
  );
  return row ?? null;
}

export interface PayoutChange {
  readonly status: PayoutStatus;
  readonly failure_class: Payout['failure_class'];
  readonly reason: string | null;
  readonly due_at: Date | null;
  readonly updated_at: Date;
}

/** Writes what a worker found out and gives the payout back; null when it was no longer this worker's. */
export async function updatePayout(tx: Tx, payout: ClaimedPayout, change: PayoutChange): Promise<Payout | null> {
  const [row] = await tx.query<Payout>(
    'update_payout',
    `update payouts set status = $4, failure_class = $5, reason = $6, due_at = $7, updated_at = $8, lease_until = null
     where tenant_id = $1 and payout_id = $2 and fence = $3
     returning ${columns}`,
    [
      payout.tenant_id,
      payout.payout_id,
      payout.fence,
      change.status,
      change.failure_class,
      change.reason,
      change.due_at,
      change.updated_at,
    ],
  );
  return row ?? null;
}

/** What the rail said. An inquiry gets its attempt row here, since asking changes nothing and needs none beforehand. */
export async function insertAnswer(
  tx: Tx,
  payout: Payout,
  answer: {
    attempt: number | null;
    asked_at: Date | null;
    outcome: string;
    code: string;
    bytes_sealed: Buffer;
  },
): Promise<void> {
  const ids = [payout.tenant_id, payout.payout_id];
  const values = [answer.outcome, answer.code, answer.bytes_sealed];
  if (answer.attempt !== null) {
    await tx.query(
      'insert_payout_answer',
      `insert into payout_answers (tenant_id, payout_id, attempt, outcome, code, bytes_sealed, answered_at)
       values ($1, $2, $6, $3, $4, $5, clock_timestamp())`,
      [...ids, ...values, answer.attempt],
    );
    return;
  }
  await tx.query(
    'insert_payout_inquiry',
    `with counted as (
       update payouts set attempts = attempts + 1 where tenant_id = $1 and payout_id = $2 returning attempts),
     asked as (
       insert into payout_attempts (tenant_id, payout_id, attempt, kind, started_at) select $1, $2, attempts, 'inquiry', $6 from counted)
     insert into payout_answers (tenant_id, payout_id, attempt, outcome, code, bytes_sealed, answered_at)
     select $1, $2, attempts, $3, $4, $5, clock_timestamp() from counted`,
    [...ids, ...values, answer.asked_at],
  );
}
