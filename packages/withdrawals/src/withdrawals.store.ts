import type { Withdrawal } from './model.js';
import type { Queryable } from './tx.js';

/** Locks the withdrawal: whatever changes it or its attempts holds this lock, so two handlers never decide at once. */
export async function lockWithdrawal(tx: Queryable, withdrawal_id: string): Promise<Withdrawal | null> {
  const { rows } = await tx.query<Withdrawal>(
    'select * from gate_withdrawals.withdrawal where withdrawal_id = $1 for update',
    [withdrawal_id],
  );
  return rows[0] ?? null;
}

export async function findWithdrawal(db: Queryable, withdrawal_id: string): Promise<Withdrawal | null> {
  const { rows } = await db.query<Withdrawal>('select * from gate_withdrawals.withdrawal where withdrawal_id = $1', [
    withdrawal_id,
  ]);
  return rows[0] ?? null;
}

export async function findWithdrawalForOwner(
  db: Queryable,
  withdrawal_id: string,
  owner_ref: string,
): Promise<Withdrawal | null> {
  const { rows } = await db.query<Withdrawal>(
    'select * from gate_withdrawals.withdrawal where withdrawal_id = $1 and owner_ref = $2',
    [withdrawal_id, owner_ref],
  );
  return rows[0] ?? null;
}

export async function listWithdrawalsForOwner(db: Queryable, owner_ref: string, limit: number): Promise<Withdrawal[]> {
  const { rows } = await db.query<Withdrawal>(
    'select * from gate_withdrawals.withdrawal where owner_ref = $1 order by created_at desc, withdrawal_id desc limit $2',
    [owner_ref, limit],
  );
  return rows;
}

/** False when the id is taken. */
export async function insertWithdrawal(
  tx: Queryable,
  row: Omit<Withdrawal, 'attention' | 'state' | 'attempt_count' | 'updated_at'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into gate_withdrawals.withdrawal
       (withdrawal_id, owner_ref, amount, currency, asset, network, country_code, state, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'withdrawal_pending_session', $8, $8)
     on conflict (withdrawal_id) do nothing`,
    [
      row.withdrawal_id,
      row.owner_ref,
      row.amount,
      row.currency,
      row.asset,
      row.network,
      row.country_code,
      row.created_at,
    ],
  );
  return rowCount === 1;
}

export async function updateWithdrawal(
  tx: Queryable,
  row: Pick<Withdrawal, 'withdrawal_id' | 'state' | 'attention' | 'attempt_count' | 'updated_at'>,
): Promise<void> {
  await tx.query(
    `update gate_withdrawals.withdrawal set state = $2, attention = $3, attempt_count = $4, updated_at = $5
     where withdrawal_id = $1`,
    [row.withdrawal_id, row.state, row.attention, row.attempt_count, row.updated_at],
  );
}
