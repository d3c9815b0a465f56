import type { Tx } from '../db/index.js';

/** Lanes that are due, by kind, tenant by tenant on their index. A backlog is counted up to a bound, so that looking stays cheap. */
export async function countDueLanes(tx: Tx, now: Date): Promise<{ kind: string; due: number }[]> {
  return tx.query(
    'count_due_lanes',
    `select kind, count(*)::int as due from (
       select l.kind from tenants t cross join lateral (
         select kind from delivery_lanes
         where tenant_id = t.tenant_id and due_at <= $1::timestamptz + t.test_offset_s * interval '1 second' limit 10000) l
       limit 10000) due
     group by kind`,
    [now],
  );
}

/** Ids begin with the time they were made at, so the newest sessions of a tenant are a range of its primary key. */
export async function countRecentSessions(
  tx: Tx,
  now: Date,
): Promise<{ mode: string; status: string; sessions: number }[]> {
  const hourAgo_ms = now.getTime() - 3_600_000;
  return tx.query(
    'count_recent_sessions',
    `select mode, status, count(*)::int as sessions from (
       select t.mode, s.status from tenants t cross join lateral (
         select status from sessions where tenant_id = t.tenant_id and session_id >= $1 limit 100000) s
       limit 100000) recent
     group by mode, status`,
    [`gs_${hourAgo_ms.toString(16).padStart(12, '0')}`],
  );
}
