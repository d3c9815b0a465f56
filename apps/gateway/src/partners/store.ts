import type { Branding, Mode, Tenant } from '../common/index.js';
import { oncePerTransaction, type Tx } from '../db/index.js';

interface TenantRow {
  tenant_id: number;
  partner_id: string;
  partner_name: string;
  mode: Mode;
  test_offset_s: bigint;
  entitlements: string[];
  branding: Branding;
  disabled: boolean;
  endpoint_url: string | null;
  event_types: string[] | null;
}

const tenantColumns = `t.tenant_id, t.partner_id, p.name as partner_name, t.mode, t.test_offset_s, t.entitlements, t.branding,
  t.disabled_at is not null as disabled, w.url as endpoint_url, w.event_types`;
const tenantTables = `tenants t join partners p on p.partner_id = t.partner_id
  left join webhook_endpoints w on w.tenant_id = t.tenant_id`;

function toTenant(row: TenantRow): Tenant {
  const { endpoint_url, event_types, test_offset_s, ...rest } = row;
  return {
    ...rest,
    // Bounded to ten years of seconds by the one command that raises it.
    test_offset_s: Number(test_offset_s),
    endpoint: endpoint_url === null ? null : { url: endpoint_url, event_types },
  };
}

/** @throws if there is no such tenant: callers hold a row of it */
export function loadTenant(tx: Tx, tenant_id: number): Promise<Tenant> {
  return oncePerTransaction(tx, `tenant ${tenant_id}`, () => readTenant(tx, tenant_id));
}

async function readTenant(tx: Tx, tenant_id: number): Promise<Tenant> {
  const [row] = await tx.query<TenantRow>(
    'load_tenant',
    `select ${tenantColumns} from ${tenantTables} where t.tenant_id = $1`,
    [tenant_id],
  );
  if (row === undefined) throw new Error(`no tenant ${tenant_id}`);
  return toTenant(row);
}

export async function findTenant(tx: Tx, partner_id: string, mode: Mode): Promise<Tenant | null> {
  const [row] = await tx.query<TenantRow>(
    'find_tenant',
    `select ${tenantColumns} from ${tenantTables} where t.partner_id = $1 and t.mode = $2`,
    [partner_id, mode],
  );
  return row === undefined ? null : toTenant(row);
}

export interface KeyOwner {
  readonly key_id: string;
  readonly kind: 'sk' | 'pk';
  readonly scopes: readonly string[];
  readonly tenant: Tenant;
}

/** Who a key belongs to, unless it was revoked. Global: the key is known before its tenant. */
export async function findKeyOwner(tx: Tx, key_hash: Buffer): Promise<KeyOwner | null> {
  const [row] = await tx.query<TenantRow & { key_id: string; kind: 'sk' | 'pk'; scopes: string[] }>(
    'find_key_owner',
    `select k.key_id, k.kind, k.scopes, ${tenantColumns}
     from ${tenantTables} join api_keys k on k.tenant_id = t.tenant_id
     where k.key_hash = $1 and k.revoked_at is null`,
    [key_hash],
  );
  if (row === undefined) return null;
  const { key_id, kind, scopes, ...tenant } = row;
  return { key_id, kind, scopes, tenant: toTenant(tenant) };
}

/** In a transaction of its own: losing some of this in a crash is fine, so its commit does not wait for the disk. */
export async function touchKeys(tx: Tx, key_ids: readonly string[]): Promise<void> {
  await tx.query('commit_lazily', "select set_config('synchronous_commit', 'off', true)", []);
  await tx.query('touch_keys', 'update api_keys set last_used_at = clock_timestamp() where key_id = any($1)', [
    key_ids,
  ]);
}

export async function insertPartner(tx: Tx, partner_id: string, name: string): Promise<void> {
  await tx.query('insert_partner', 'insert into partners (partner_id, name) values ($1, $2)', [partner_id, name]);
}

export async function insertTenant(
  tx: Tx,
  partner_id: string,
  mode: Mode,
  entitlements: readonly string[],
): Promise<number> {
  const [row] = await tx.query<{ tenant_id: number }>(
    'insert_tenant',
    `insert into tenants (partner_id, mode, entitlements) values ($1, $2, $3) returning tenant_id`,
    [partner_id, mode, entitlements],
  );
  if (row === undefined) throw new Error('insert returned no row');
  return row.tenant_id;
}

export async function insertKey(
  tx: Tx,
  key: {
    key_hash: Buffer;
    key_id: string;
    tenant_id: number;
    kind: 'sk' | 'pk';
    prefix: string;
    last_four: string;
    name: string | null;
    scopes: readonly string[];
  },
): Promise<void> {
  await tx.query(
    'insert_key',
    `insert into api_keys (key_hash, key_id, tenant_id, kind, prefix, last_four, name, scopes)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [key.key_hash, key.key_id, key.tenant_id, key.kind, key.prefix, key.last_four, key.name, key.scopes],
  );
}

export async function revokeKey(tx: Tx, tenant_id: number, key_id: string): Promise<boolean> {
  const rows = await tx.query(
    'revoke_key',
    `update api_keys set revoked_at = clock_timestamp() where tenant_id = $1 and key_id = $2 and revoked_at is null returning 1`,
    [tenant_id, key_id],
  );
  return rows.length === 1;
}

export type OriginKind = 'embed' | 'return';

export async function insertOrigin(tx: Tx, tenant_id: number, kind: OriginKind, origin: string): Promise<void> {
  await tx.query(
    'insert_origin',
    'insert into origins (tenant_id, kind, origin) values ($1, $2, $3) on conflict do nothing',
    [tenant_id, kind, origin],
  );
}

export async function deleteOrigin(tx: Tx, tenant_id: number, kind: OriginKind, origin: string): Promise<boolean> {
  const rows = await tx.query(
    'delete_origin',
    'delete from origins where tenant_id = $1 and kind = $2 and origin = $3 returning 1',
    [tenant_id, kind, origin],
  );
  return rows.length === 1;
}

export async function listOrigins(tx: Tx, tenant_id: number): Promise<{ kind: OriginKind; origin: string }[]> {
  return tx.query('list_origins', 'select kind, origin from origins where tenant_id = $1 order by kind, origin', [
    tenant_id,
  ]);
}

export async function insertEndpoint(tx: Tx, tenant_id: number, secret_sealed: Buffer): Promise<void> {
  await tx.query('insert_endpoint', 'insert into webhook_endpoints (tenant_id, secret_sealed) values ($1, $2)', [
    tenant_id,
    secret_sealed,
  ]);
}

export async function advanceTestClock(tx: Tx, tenant_id: number, seconds: number): Promise<number> {
  const [row] = await tx.query<{ test_offset_s: bigint }>(
    'advance_test_clock',
    `update tenants set test_offset_s = test_offset_s + $2 where tenant_id = $1 and mode = 'test' returning test_offset_s`,
    [tenant_id, seconds],
  );
  if (row === undefined) throw new Error(`tenant ${tenant_id} has no test clock`);
  return Number(row.test_offset_s);
}
