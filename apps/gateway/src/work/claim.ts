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
 * Claims due rows, a few of each tenant, so that no tenant's backlog starves another. A claim is a short transaction of its
 * own: it sets a lease and raises the fence, and whoever records later checks that the fence is still theirs. A claimer that
 * dies simply lets its lease run out.
 *
 * @param now real business time; each tenant's test offset is added in the statement
 * @returns the claimed rows with their new fence; empty when nothing is due
 */
export async function claimDue<T extends ClaimedJob>(
  db: Db,
  options: { table: JobTable; now: Date; limit_per_tenant: number; lease_s: number },
): Promise<T[]> {
  const due = await db.query<{ tenant_id: number }>(...dueTenantsStatement(options.table, options.now));
  const claimed: T[] = [];
  for (const { tenant_id } of due) {
    claimed.push(
      ...(await db.query<T>(
        ...claimStatement(options.table, tenant_id, options.now, options.limit_per_tenant, options.lease_s),
      )),
    );
  }
  return claimed;
}
