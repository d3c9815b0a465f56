import type { Db } from '../db/index.js';
import { claimStatement, dueTenantsStatement } from './store.js';

/** Tables whose rows are jobs: each has tenant_id, due_at (business time), lease_until (technical time) and fence. */
export type JobTable = 'sales' | 'deposits' | 'payouts' | 'refunds' | 'sweeps' | 'identity_checks' | 'delivery_lanes';

/** The least a claimed row holds; the fence must still be the row's own when the work is recorded. */
export interface ClaimedJob {
  readonly tenant_id: number;
  readonly fence: bigint;
}

/**
 * Claims due rows for a worker that has room for `limit` of them, in equal shares over the tenants that have any, so that no
 * tenant's backlog starves another; what some leave of their share goes to the others. A claim is a short transaction of its
 * own: it sets a lease and raises the fence, and whoever records later checks that the fence is still theirs. A claimer that
 * dies simply lets its lease run out.
 *
 * @param now real business time; each tenant's test offset is added in the statement
 * @returns at most `limit` rows with their new fence; empty when nothing is due
 */
export async function claimDue<T extends ClaimedJob>(
  db: Db,
  options: { table: JobTable; now: Date; limit: number; lease_s: number },
): Promise<T[]> {
  const { table, now, limit, lease_s } = options;
  const due = await db.query<{ tenant_id: number }>(...dueTenantsStatement(table, now));
  const claimed: T[] = [];
  let waiting = due.map(({ tenant_id }) => tenant_id);
  while (waiting.length > 0 && claimed.length < limit) {
    const share = Math.max(1, Math.floor((limit - claimed.length) / waiting.length));
    const more: number[] = [];
    for (const tenant_id of waiting) {
      const take = Math.min(share, limit - claimed.length);
      if (take === 0) break;
      const rows = await db.query<T>(...claimStatement(table, tenant_id, now, take, lease_s));
      claimed.push(...rows);
      if (rows.length === take) more.push(tenant_id);
    }
    waiting = more;
  }
  return claimed;
}
