import type { Attempt } from './model.js';
import type { Queryable } from './tx.js';

export async function listAttempts(db: Queryable, withdrawal_id: string): Promise<Attempt[]> {
  const { rows } = await db.query<AttemptRow>(
    'select * from gate_withdrawals.attempt where withdrawal_id = $1 order by number',
    [withdrawal_id],
  );
  return rows.map(toAttempt);
}

export async function findWithdrawalIdBySession(db: Queryable, session_id: string): Promise<string | null> {
  const { rows } = await db.query<{ withdrawal_id: string }>(
    'select withdrawal_id from gate_withdrawals.attempt where session_id = $1',
    [session_id],
  );
  return rows[0]?.withdrawal_id ?? null;
}

export async function insertAttempt(
  tx: Queryable,
  row: Pick<Attempt, 'withdrawal_id' | 'number' | 'idempotency_key' | 'create_request' | 'next_read_at' | 'created_at'>,
): Promise<void> {
  await tx.query(
    `insert into gate_withdrawals.attempt
       (withdrawal_id, number, idempotency_key, state, create_request, next_read_at, created_at, updated_at)
     values ($1, $2, $3, 'withdrawal_pending_session', $4, $5, $6, $6)`,
    [row.withdrawal_id, row.number, row.idempotency_key, row.create_request, row.next_read_at, row.created_at],
  );
}

/** Writes what a decision changed, if the attempt still stands where the decision found it; a miss is a bug. */
export async function updateAttempt(tx: Queryable, from: Attempt, to: Attempt): Promise<void> {
  const { rowCount } = await tx.query(
    `update gate_withdrawals.attempt set
       state = $4, session_id = $5, session_version = $6, stage = $7, action_who = $8, action_what = $9,
       action_until = $10, failure_code = $11, failure_message = $12, failure_retryable = $13, tx_refid = $14,
       completion_heard = $15, reads = $16, next_read_at = $17, session_created_at = $18, processing_at = $19,
       ended_at = $20, updated_at = $21
     where withdrawal_id = $1 and number = $2 and state = $3`,
    [
      from.withdrawal_id,
      from.number,
      from.state,
      to.state,
      to.session_id,
      to.session_version,
      to.stage,
      to.action_who,
      to.action_what,
      to.action_until,
      to.failure_code,
      to.failure_message,
      to.failure_retryable,
      to.tx_refid,
      to.completion_heard,
      to.reads,
      to.next_read_at,
      to.session_created_at,
      to.processing_at,
      to.ended_at,
      to.updated_at,
    ],
  );
  if (rowCount !== 1) throw new Error(`attempt ${from.number} of ${from.withdrawal_id} changed without the lock`);
}

export async function recordCapability(
  db: Queryable,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  inputs: object,
  answer: object,
): Promise<void> {
  await db.query(
    `update gate_withdrawals.attempt set capability_inputs = $3, capability_answer = $4
     where withdrawal_id = $1 and number = $2`,
    [attempt.withdrawal_id, attempt.number, JSON.stringify(inputs), JSON.stringify(answer)],
  );
}

export async function recordSettlement(
  db: Queryable,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  accepted_quote: object,
  rail_id: string | null,
): Promise<void> {
  await db.query(
    `update gate_withdrawals.attempt set accepted_quote = $3, rail_id = coalesce($4, rail_id)
     where withdrawal_id = $1 and number = $2`,
    [attempt.withdrawal_id, attempt.number, JSON.stringify(accepted_quote), rail_id],
  );
}

const request_ids_max = 50;

/** Keeps the newest request ids, for a support case with the gateway. */
export async function addRequestId(
  db: Queryable,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  request_id: string,
): Promise<void> {
  await db.query(
    `update gate_withdrawals.attempt
     set request_ids = (array_append(request_ids, $3::text))[greatest(1, cardinality(request_ids) + 2 - $4::int) :]
     where withdrawal_id = $1 and number = $2 and not request_ids @> array[$3::text]`,
    [attempt.withdrawal_id, attempt.number, request_id, request_ids_max],
  );
}

/** The attempt whose server read is most overdue, locked against other reconcilers; null when none is due. */
export async function takeDueAttempt(tx: Queryable, now: Date): Promise<Attempt | null> {
  const { rows } = await tx.query<AttemptRow>(
    `select * from gate_withdrawals.attempt where next_read_at <= $1
     order by next_read_at limit 1 for update skip locked`,
    [now],
  );
  return rows[0] === undefined ? null : toAttempt(rows[0]);
}

export async function scheduleRead(
  tx: Queryable,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  reads: number,
  next_read_at: Date | null,
): Promise<void> {
  await tx.query(
    'update gate_withdrawals.attempt set reads = $3, next_read_at = $4 where withdrawal_id = $1 and number = $2',
    [attempt.withdrawal_id, attempt.number, reads, next_read_at],
  );
}

type AttemptRow = Omit<Attempt, 'session_version'> & { session_version: string | number | bigint | null };

/** The driver gives int8 as text, number or bigint, as the partner's pool is set up. */
function toAttempt(row: AttemptRow): Attempt {
  return {
    ...row,
    session_version: row.session_version === null ? null : Number.parseInt(`${row.session_version}`, 10),
  };
}
