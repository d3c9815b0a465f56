import type { Tx } from '../db/index.js';
import type { ListedOperator, Operator } from './operator.js';

export async function insertOperator(
  tx: Tx,
  operator: Operator & { readonly token_hash: Buffer; readonly last_four: string },
): Promise<void> {
  await tx.query(
    'insert_operator',
    'insert into operators (operator_id, name, role, token_hash, last_four) values ($1, $2, $3, $4, $5)',
    [operator.operator_id, operator.name, operator.role, operator.token_hash, operator.last_four],
  );
}

/** Whoever has that name and was not disabled, in whichever letters. */
export async function findOperatorByName(tx: Tx, name: string): Promise<Operator | null> {
  const [row] = await tx.query<Operator>(
    'find_operator_by_name',
    'select operator_id, name, role from operators where lower(name) = lower($1) and disabled_at is null',
    [name],
  );
  return row ?? null;
}

/** Whose token it is, unless he was disabled. */
export async function findOperatorByHash(tx: Tx, token_hash: Buffer): Promise<Operator | null> {
  const [row] = await tx.query<Operator>(
    'find_operator_by_hash',
    'select operator_id, name, role from operators where token_hash = $1 and disabled_at is null',
    [token_hash],
  );
  return row ?? null;
}

/** In the order in which they were made. */
export async function listOperators(tx: Tx): Promise<ListedOperator[]> {
  return tx.query(
    'list_operators',
    'select operator_id, name, role, last_four, created_at, disabled_at from operators order by operator_id',
    [],
  );
}

/** @returns false if there is no such operator, or he was disabled before */
export async function disableOperator(tx: Tx, operator_id: string): Promise<boolean> {
  const rows = await tx.query(
    'disable_operator',
    'update operators set disabled_at = clock_timestamp() where operator_id = $1 and disabled_at is null returning 1',
    [operator_id],
  );
  return rows.length === 1;
}
