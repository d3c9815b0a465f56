import type { Tx } from '../db/index.js';
import type { Delivery } from './delivery.js';

const columns = `tenant_id, delivery_id, event_id, event_type, status, attempts, target_url, last_response_status, last_error,
  next_attempt_at, delivered_at, created_at`;

export async function findDelivery(tx: Tx, tenant_id: number, delivery_id: string): Promise<Delivery | null> {
  const [row] = await tx.query<Delivery>(
    'find_delivery',
    `select ${columns} from deliveries where tenant_id = $1 and delivery_id = $2`,
    [tenant_id, delivery_id],
  );
  return row ?? null;
}

/** Newest first, one more than the limit, so that the caller sees whether there are more. Ids rise with time. */
export async function listDeliveries(
  tx: Tx,
  tenant_id: number,
  filter: {
    readonly limit: number;
    readonly skip: number;
    readonly status: string | null;
    readonly starting_after?: string | null;
  },
): Promise<Delivery[]> {
  return tx.query(
    'list_deliveries',
    `select ${columns} from deliveries where tenant_id = $1 and ($2::text is null or status = $2)
       and ($5::text is null or delivery_id < $5)
     order by delivery_id desc offset $3 limit $4`,
    [tenant_id, filter.status, filter.skip, filter.limit + 1, filter.starting_after ?? null],
  );
}

/**
 * Puts a dead letter back, into a lane of its own: the events that came after it have gone on, and it holds nothing up. Null
 * when it is no dead letter.
 *
 * @param at business time
 */
export async function requeueDelivery(
  tx: Tx,
  tenant_id: number,
  delivery_id: string,
  at: Date,
): Promise<Delivery | null> {
  const [row] = await tx.query<Delivery>(
    'requeue_delivery',
    `with mine as (
       select delivery_id from deliveries
       where tenant_id = $1 and delivery_id = $2 and status = 'dead_lettered' for update),
     lane as (
       insert into delivery_lanes as l (tenant_id, lane_key, kind, last_seq, due_at)
       select $1, delivery_id, 'replay', 1, $3 from mine
       on conflict (tenant_id, lane_key, kind) do update set last_seq = l.last_seq + 1, due_at = excluded.due_at
       returning lane_key, last_seq)
     update deliveries d set status = 'pending', lane_key = lane.lane_key, lane_kind = 'replay', lane_seq = lane.last_seq,
       attempts = 0, next_attempt_at = $3
     from lane where d.tenant_id = $1 and d.delivery_id = lane.lane_key
     returning ${columns
       .split(',')
       .map((column) => `d.${column.trim()}`)
       .join(', ')}`,
    [tenant_id, delivery_id, at],
  );
  return row ?? null;
}

/** Which dead letters; null restricts nothing. */
export interface ReplayFilter {
  readonly event_type: string | null;
  readonly created_after: Date | null;
  readonly created_before: Date | null;
}

/**
 * Puts the oldest dead letters back, each into a lane of its own. What another call puts back right now is passed over, and what
 * can never be read again is no use to send.
 *
 * @param at business time
 */
export async function requeueDeliveries(
  tx: Tx,
  tenant_id: number,
  filter: ReplayFilter,
  at: Date,
  limit: number,
): Promise<{ replayed: number; has_more: boolean }> {
  const [row] = await tx.query<{ found: number; replayed: number }>(
    'requeue_deliveries',
    `with dead as (
       select delivery_id from deliveries
       where tenant_id = $1 and status = 'dead_lettered' and last_error is distinct from 'erased'
         and ($2::text is null or event_type = $2)
         and ($3::timestamptz is null or created_at > $3)
         and ($4::timestamptz is null or created_at < $4)
       order by delivery_id limit $6 + 1 for update skip locked),
     mine as (select delivery_id from dead order by delivery_id limit $6),
     lane as (
       insert into delivery_lanes as l (tenant_id, lane_key, kind, last_seq, due_at)
       select $1, delivery_id, 'replay', 1, $5 from mine
       on conflict (tenant_id, lane_key, kind) do update set last_seq = l.last_seq + 1, due_at = excluded.due_at
       returning lane_key, last_seq),
     replayed as (
       update deliveries d set status = 'pending', lane_key = lane.lane_key, lane_kind = 'replay', lane_seq = lane.last_seq,
         attempts = 0, next_attempt_at = $5
       from lane where d.tenant_id = $1 and d.delivery_id = lane.lane_key returning 1)
     select (select count(*) from dead)::int as found, (select count(*) from replayed)::int as replayed`,
    [tenant_id, filter.event_type, filter.created_after, filter.created_before, at, limit],
  );
  if (row === undefined) throw new Error('a count has no row');
  return { replayed: row.replayed, has_more: row.found > limit };
}
