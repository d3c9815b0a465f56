import type { Tx } from '../db/index.js';
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
  const [row] = await tx.query<KeyRow>(
    'claim_idempotency_key',
    `with claimed as (
       insert into idempotency_keys as k (tenant_id, route, key, fingerprint) values ($1, $2, $3, $4)
       on conflict (tenant_id, route, key) do update set key = excluded.key
       returning old.key is null as fresh, k.fingerprint, k.status_code, k.subject_id, k.response_sealed)
     select c.*, s.key as subject_key
     from claimed c left join subject_keys s on s.tenant_id = $1 and s.subject_id = c.subject_id`,
    [tenant_id, input.route, input.key, input.fingerprint],
  );
  if (row === undefined) throw new Error('an upsert returned no row');
  return row;
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
