import type { Tx } from '../db/index.js';
import type { Quota, QuotaClass } from './quotas.js';
import type { Block } from './shared.js';

/**
 * Takes up to `wanted` tokens of a quota's current window, which the database's own clock decides. The row says how many were
 * taken; windows follow each other without a gap, and the first to ask in a new one begins it. The table is not logged, so the
 * commit waits for no disk, and a crash of the server merely fills every quota up.
 *
 * @param subject whose quota it is within the tenant: a key's id, or `partner`
 */
export async function takeTokens(
  tx: Tx,
  tenant_id: number,
  subject: string,
  quota_class: QuotaClass,
  { requests, window_s }: Quota,
  wanted: number,
): Promise<Block> {
  const [row] = await tx.query<{ tokens: number; taken: number; window: number; left_ms: number }>(
    'take_tokens',
    `insert into rate_limits as l (tenant_id, subject, quota_class, window_start, taken)
     values ($1, $2, $3, date_bin($4 * interval '1 second', clock_timestamp(), 'epoch'), least($6::int, $5::int))
     on conflict (tenant_id, subject, quota_class) do update set
       window_start = greatest(l.window_start, excluded.window_start),
       taken = case when l.window_start < excluded.window_start then excluded.taken
         else greatest(l.taken, least(l.taken + $6::int, $5::int)) end
     returning new.taken,
       new.taken - case when old.window_start = new.window_start then old.taken else 0 end as tokens,
       extract(epoch from new.window_start)::float8 as window,
       greatest(0, extract(epoch from new.window_start - clock_timestamp()) + $4)::float8 * 1000 as left_ms`,
    [tenant_id, subject, quota_class, window_s, requests, wanted],
  );
  if (row === undefined) throw new Error('an upsert returned no row');
  const { tokens, taken, window, left_ms } = row;
  return { tokens, beyond: Math.max(0, requests - taken), window, left_ms };
}
