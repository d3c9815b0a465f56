import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import type { IdempotencyInput } from './idempotency.js';

export interface KeyRow {
  readonly fresh: boolean;
  readonly fingerprint: Buffer;
  readonly status_code: number | null;
  readonly subject_id: string | null;
  readonly subject_key: Buffer | null;
  readonly response_sealed: Buffer | null;
}

/**
 * Takes a key or reads what it did, in one statement and without a gap: `on conflict do nothing` would return no row at all
 * when it loses the race, and a look beforehand would be no lock.
 */
export async function claimKey(tx: Tx, tenant_id: number, input: IdempotencyInput): Promise<KeyRow> {
  const claim = tx.query<KeyRow>(
    'claim_idempotency_key',
    `with claimed as (
       insert into idempotency_keys as k (tenant_id, route, key, fingerprint) values ($1, $2, $3, $4)
       on conflict (tenant_id, route, key) do update set key = excluded.key
       returning old.key is null as fresh, k.fingerprint, k.status_code, k.subject_id, k.response_sealed)
     select c.*, s.key as subject_key
     from claimed c left join subject_keys s on s.tenant_id = $1 and s.subject_id = c.subject_id`,
    [tenant_id, input.route, input.key, input.fingerprint],
  );
  return asCommitted(tx, tenant_id, input, await unlessHeld(claim));
}

/**
 * A statement that waited for another process sees the row which that one has committed, but not what was committed beside it:
 * its snapshot is older. So where the subject's key seems to be gone, a new statement looks again.
 */
async function asCommitted(
  tx: Tx,
  tenant_id: number,
  input: IdempotencyInput,
  claimed: readonly KeyRow[],
): Promise<KeyRow> {
  const [row] = claimed;
  if (row === undefined) throw new Error('an upsert returned no row');
  if (row.fresh || row.subject_id === null || row.subject_key !== null) return row;
  return (await findKey(tx, tenant_id, input)) ?? row;
}

/** What a key did, if it was used. */
export async function findKey(tx: Tx, tenant_id: number, input: IdempotencyInput): Promise<KeyRow | null> {
  const [row] = await tx.query<KeyRow>(
    'find_idempotency_key',
    `select false as fresh, k.fingerprint, k.status_code, k.subject_id, k.response_sealed, s.key as subject_key
     from idempotency_keys k left join subject_keys s on s.tenant_id = k.tenant_id and s.subject_id = k.subject_id
     where k.tenant_id = $1 and k.route = $2 and k.key = $3`,
    [tenant_id, input.route, input.key],
  );
  return row ?? null;
}

/** `lock_timeout`, and `statement_timeout` for one that waited for several holders in turn. */
const waitedTooLong: ReadonlySet<unknown> = new Set(['55P03', '57014']);

/**
 * For the statement that takes a key and may wait for another process that holds it.
 *
 * @throws PublicError 409 `idempotency_in_progress` when that one does not end in time
 */
export async function unlessHeld<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (!waitedTooLong.has((error as { code?: unknown } | null)?.code)) throw error;
    throw new PublicError('idempotency_in_progress', { cause: error });
  }
}

export async function storeAnswer(
  tx: Tx,
  tenant_id: number,
  input: IdempotencyInput,
  status_code: number,
  subject_id: string | null,
  response_sealed: Buffer,
): Promise<void> {
  await tx.query(
    'store_idempotent_answer',
    `update idempotency_keys set status_code = $4, subject_id = $5, response_sealed = $6
     where tenant_id = $1 and route = $2 and key = $3`,
    [tenant_id, input.route, input.key, status_code, subject_id, response_sealed],
  );
}

/** Keys are kept thirty days, and deleted in batches by age. */
export async function deleteKeysBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.query(
    'delete_idempotency_keys',
    `delete from idempotency_keys where (tenant_id, route, key) in (
       select tenant_id, route, key from idempotency_keys where created_at < $1 order by created_at limit $2) returning 1`,
    [before, limit],
  );
  return rows.length;
}
