import type { JobTable } from './claim.js';

/** The unique key of each job table beside tenant_id. */
const keys: Record<JobTable, string> = {
  sales: 'session_id',
  deposits: 'deposit_id',
  payouts: 'payout_id',
  refunds: 'refund_id',
  sweeps: 'sweep_id',
  identity_checks: 'check_id',
  delivery_lanes: 'lane_key, kind',
};

type Statement = [name: string, text: string, values: unknown[]];

const claimable = `due_at <= $NOW::timestamptz + t.test_offset_s * interval '1 second'
     and (j.lease_until is null or j.lease_until < clock_timestamp())`;

/** Which tenants have work due: one index probe per tenant, however long any backlog is. */
export function dueTenantsStatement(table: JobTable, now: Date): Statement {
  return [
    `due_tenants_${table}`,
    `select t.tenant_id from tenants t where exists (
       select from ${table} j where j.tenant_id = t.tenant_id and j.${claimable.replace('$NOW', '$1')})
     order by random()`,
    [now],
  ];
}

/** Takes the oldest due rows of one tenant that nobody holds. */
export function claimStatement(
  table: JobTable,
  tenant_id: number,
  now: Date,
  limit: number,
  lease_s: number,
): Statement {
  const columns = keys[table];
  const join = columns
    .split(', ')
    .map((column) => `j.${column} = due.${column}`)
    .join(' and ');
  return [
    `claim_${table}`,
    `with due as (
       select ${columns
         .split(', ')
         .map((column) => `j.${column}`)
         .join(', ')}
       from ${table} j join tenants t using (tenant_id)
       where j.tenant_id = $1 and j.${claimable.replace('$NOW', '$2')}
       order by j.due_at limit $3 for update of j skip locked)
     update ${table} j set lease_until = clock_timestamp() + $4 * interval '1 second', fence = j.fence + 1
     from due where j.tenant_id = $1 and ${join}
     returning j.*`,
    [tenant_id, now, limit, lease_s],
  ];
}
