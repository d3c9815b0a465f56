import type { Tx } from '../db/index.js';
import type { NewEvent, PreparedEvent } from './record.js';

/**
 * The event's row with its place in the order in which events are read. Whoever waits for an object's lock may have a lower
 * transaction id than who had the lock before: so an event takes the id of the one before it where that is the higher one, and
 * the step tells the two apart. As no event ever gets a lower id than its own transaction's, the horizon of readers holds.
 */
const insertAfter = (
  before: string,
) => `insert into events (tenant_id, event_id, type, kind, lane_key, session_id, version,
    sequence, subject_id, payload_sealed, created_at, xid, step)
  select $1, $2, $3, $4, $5, $6, $7::int, $8, $9, $10, $11, greatest(pg_current_xact_id(), before.xid),
    coalesce($7::int, before.step + 1, 1)
  from (select) this left join lateral (
    select e.xid, e.step from events e where e.tenant_id = $1 and e.epoch = current_epoch() and ${before}) before on true`;

/** By what stands before the event: the version before of its session, or the latest of its lane. */
const insertEventText = {
  of_session: insertAfter('e.session_id = $6 and e.version = $7::int - 1'),
  of_other: insertAfter('e.session_id is null and e.lane_key = $5 order by e.step desc limit 1'),
};

const ofWhat = (event: NewEvent) => (event.session === null ? 'of_other' : 'of_session');

export async function insertEvent(tx: Tx, tenant_id: number, event: NewEvent, prepared: PreparedEvent): Promise<void> {
  const of = ofWhat(event);
  await tx.query(`insert_event_${of}`, insertEventText[of], eventValues(tenant_id, event, prepared));
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
  const of = ofWhat(event);
  await tx.query(
    `insert_event_with_delivery_${of}`,
    `with event as (${insertEventText[of]}),
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
