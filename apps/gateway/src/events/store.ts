import type { Tx } from '../db/index.js';
import type { NewEvent, PreparedEvent } from './record.js';

const eventColumns =
  'tenant_id, event_id, type, kind, lane_key, session_id, version, sequence, subject_id, payload_sealed, created_at';

export async function insertEvent(tx: Tx, tenant_id: number, event: NewEvent, prepared: PreparedEvent): Promise<void> {
  await tx.query(
    'insert_event',
    `insert into events (${eventColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    eventValues(tenant_id, event, prepared),
  );
}

/**
 * One round trip: the event, its place in its lane, and its delivery. The lane becomes due only if nothing was pending in it:
 * what is in flight or waiting for a retry keeps its own time.
 */
export async function insertEventWithDelivery(
  tx: Tx,
  tenant_id: number,
  event: NewEvent,
  prepared: PreparedEvent,
  lane_kind: string,
): Promise<void> {
  await tx.query(
    'insert_event_with_delivery',
    `with event as (insert into events (${eventColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)),
     lane as (
       insert into delivery_lanes as l (tenant_id, lane_key, kind, last_seq, due_at) values ($1, $5, $13, 1, $11)
       on conflict (tenant_id, lane_key, kind) do update set
         last_seq = l.last_seq + 1,
         due_at = case when l.done_seq = l.last_seq then excluded.due_at else l.due_at end
       returning last_seq)
     insert into deliveries (tenant_id, delivery_id, event_id, event_type, lane_key, lane_kind, lane_seq, next_attempt_at, created_at)
     select $1, $12, $2, $3, $5, $13, last_seq, $11, $11 from lane`,
    [...eventValues(tenant_id, event, prepared), prepared.delivery_id, lane_kind],
  );
}

function eventValues(tenant_id: number, event: NewEvent, prepared: PreparedEvent): unknown[] {
  return [
    tenant_id,
    prepared.event_id,
    event.type,
    prepared.kind,
    event.lane_key,
    event.session?.session_id ?? null,
    event.session?.version ?? null,
    event.sequence,
    event.subject?.subject_id ?? null,
    prepared.payload_sealed,
    event.at,
  ];
}
