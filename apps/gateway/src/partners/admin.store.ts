import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

/** A partner in one of its modes, as a list shows it. */
export interface ListedMode {
  readonly partner_id: string;
  readonly name: string;
  readonly mode: Mode;
  readonly disabled: boolean;
  readonly entitlements: readonly string[];
  readonly created_at: Date;
}

/** As a list shows it: never the key, which nobody can read again. */
export interface ListedKey {
  readonly key_id: string;
  readonly kind: 'sk' | 'pk';
  readonly prefix: string;
  readonly last_four: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Every partner but the house, in the order in which they were made; one row for each of its modes. */
export async function listModes(tx: Tx): Promise<ListedMode[]> {
  return tx.query(
    'list_modes',
    `select t.partner_id, p.name, t.mode, t.disabled_at is not null as disabled, t.entitlements, t.created_at
     from tenants t join partners p on p.partner_id = t.partner_id
     where t.partner_id <> 'par_house' order by t.partner_id, t.mode desc`,
    [],
  );
}

export async function findPartnerName(tx: Tx, partner_id: string): Promise<string | null> {
  const [row] = await tx.query<{ name: string }>(
    'find_partner_name',
    'select name from partners where partner_id = $1',
    [partner_id],
  );
  return row?.name ?? null;
}

/** Those that live first, each in the order in which they were made. */
export async function listKeys(tx: Tx, tenant_id: number): Promise<ListedKey[]> {
  return tx.query(
    'list_keys',
    `select key_id, kind, prefix, last_four, name, scopes, created_at, last_used_at, revoked_at
     from api_keys where tenant_id = $1 order by revoked_at is not null, key_id`,
    [tenant_id],
  );
}

/** @returns false if it was so before */
export async function updateDisabled(tx: Tx, tenant_id: number, disabled: boolean): Promise<boolean> {
  const rows = await tx.query(
    'update_disabled',
    `update tenants set disabled_at = case when $2 then clock_timestamp() end
     where tenant_id = $1 and (disabled_at is not null) <> $2 returning 1`,
    [tenant_id, disabled],
  );
  return rows.length === 1;
}

/** Adds to what stands there now, and not to what somebody read before: two changes at once lose nothing of each other. */
export async function insertEntitlement(tx: Tx, tenant_id: number, name: string): Promise<readonly string[]> {
  const [row] = await tx.query<{ entitlements: string[] }>(
    'insert_entitlement',
    `update tenants set entitlements = case when $2 = any(entitlements) then entitlements else entitlements || $2::text end
     where tenant_id = $1 returning entitlements`,
    [tenant_id, name],
  );
  if (row === undefined) throw new Error(`no tenant ${tenant_id}`);
  return row.entitlements;
}

/** Null if it was not there. */
export async function deleteEntitlement(tx: Tx, tenant_id: number, name: string): Promise<readonly string[] | null> {
  const [row] = await tx.query<{ entitlements: string[] }>(
    'delete_entitlement',
    `update tenants set entitlements = array_remove(entitlements, $2)
     where tenant_id = $1 and $2 = any(entitlements) returning entitlements`,
    [tenant_id, name],
  );
  return row?.entitlements ?? null;
}
