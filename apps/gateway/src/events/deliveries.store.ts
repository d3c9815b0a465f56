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
  filter: { readonly limit: number; readonly skip: number; readonly status: string | null },
): Promise<Delivery[]> {
  return tx.query(
    'list_deliveries',
    `select ${columns} from deliveries where tenant_id = $1 and ($2::text is null or status = $2)
     order by delivery_id desc offset $3 limit $4`,
    [tenant_id, filter.status, filter.skip, filter.limit + 1],
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
