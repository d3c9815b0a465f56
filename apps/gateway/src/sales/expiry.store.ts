import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

/** Up to which block time every chain of a mode is processed; null while one of them was never followed. */
export interface ChainsTime {
  readonly mode: Mode;
  readonly time: Date | null;
}

/**
 * Sessions whose time is up: open, unfunded, due, and past on every chain where their address was shown. One that must wait for a
 * chain is not listed, so that however many do, they hold nobody else up. Expiry itself decides again under the lock.
 *
 * @param grace_s how much later than a session's end its chains must be
 */
export async function listSessionsToExpire(
  tx: Tx,
  now: Date,
  chains: readonly ChainsTime[],
  grace_s: number,
  limit: number,
): Promise<{ tenant_id: number; session_id: string }[]> {
  return tx.query(
    'list_sessions_to_expire',
    `select due.* from tenants t
     join unnest($2::text[], $3::timestamptz[]) as chains(mode, time) on chains.mode = t.mode
     cross join lateral (
       select s.tenant_id, s.session_id from sessions s
       left join sales a on a.tenant_id = s.tenant_id and a.session_id = s.session_id
       where s.tenant_id = t.tenant_id and s.status = 'open' and s.funded_at is null
         and s.expires_at <= $1::timestamptz + t.test_offset_s * interval '1 second'
         and (a.address_shown_at is null
           or s.expires_at <= chains.time + (t.test_offset_s - $4::bigint) * interval '1 second')
       order by s.expires_at limit $5) due
     limit $5`,
    [now, chains.map(({ mode }) => mode), chains.map(({ time }) => time), grace_s, limit],
  );
}
