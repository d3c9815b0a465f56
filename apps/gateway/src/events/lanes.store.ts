import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

/**
 * Lanes are claimed here and not by the shared claim, for two reasons: how many lanes a tenant may still take depends on how
 * many of its calls are in flight, and the claim brings the delivery at the lane's head with it, so that one round trip starts
 * a whole batch.
 */

/** A lane that is ours until its lease runs out. */
export interface ClaimedLane {
  readonly tenant_id: number;
  readonly lane_key: string;
  readonly kind: string;
  readonly fence: bigint;
  /** Failed attempts of the delivery at its head. */
  readonly attempts: number;
  /** Which order of the signatures the last of these had; null without one, or outside a rotation. */
  readonly failed_old_first: boolean | null;
}

/** The delivery at a lane's head, with all that a call needs. */
export interface StartedDelivery extends ClaimedLane {
  readonly delivery_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly payload_sealed: Buffer;
  readonly subject_id: string | null;
  /** Null when there never was a subject, or when it was erased. */
  readonly subject_key: Buffer | null;
  readonly mode: Mode;
  readonly test_offset_s: number;
  readonly url: string;
  readonly secret_sealed: Buffer;
  /** Null when no rotation is under way. */
  readonly previous_secret_sealed: Buffer | null;
  readonly old_first: boolean;
}

/** Business time of tenant `t`, from the real time in `$1`. */
const businessNow = `$1::timestamptz + t.test_offset_s * interval '1 second'`;
const unleased = '(l.lease_until is null or l.lease_until < clock_timestamp())';

/** After so long a rotation ends by itself. */
export const rotationLasts_h = 24;

/**
 * Which tenants have a lane due and an endpoint to send it to: one index probe per tenant, however long any backlog is. In an
 * order of its own each time, so that nobody is always last.
 */
export async function listDueTenants(tx: Tx, now: Date, without: readonly number[]): Promise<number[]> {
  const rows = await tx.query<{ tenant_id: number }>(
    'due_delivery_tenants',
    `select t.tenant_id from tenants t join webhook_endpoints w on w.tenant_id = t.tenant_id
     where w.url is not null and t.tenant_id <> all($2::int[]) and exists (
       select from delivery_lanes l where l.tenant_id = t.tenant_id and l.due_at <= ${businessNow} and ${unleased})
     order by random()`,
    [now, without],
  );
  return rows.map((row) => row.tenant_id);
}

type ClaimedRow = Omit<StartedDelivery, 'test_offset_s' | 'delivery_id'> & {
  delivery_id: string | null;
  test_offset_s: bigint;
};

/**
 * Takes the lanes that are due longest, and starts the delivery at the head of each, in one statement.
 *
 * `unready` are lanes whose head this statement could not see yet, because it was committed while the statement ran: they are
 * to be given back at once.
 */
export async function claimLanes(
  tx: Tx,
  tenant_id: number,
  now: Date,
  limit: number,
  lease_ms: number,
): Promise<{ started: StartedDelivery[]; unready: ClaimedLane[] }> {
  const rows = await tx.query<ClaimedRow>('claim_delivery_lanes', claimLanesText, [now, tenant_id, limit, lease_ms]);
  const started: StartedDelivery[] = [];
  const unready: ClaimedLane[] = [];
  for (const { delivery_id, test_offset_s, ...row } of rows) {
    if (delivery_id === null) unready.push(row);
    // Bounded to ten years of seconds by the one command that raises it.
    else started.push({ ...row, delivery_id, test_offset_s: Number(test_offset_s) });
  }
  return { started, unready };
}

/** Text of the claim, for the test that looks at its plan. Values: now, tenant, limit, lease in ms. */
export const claimLanesText = `with place as (
    select t.tenant_id, t.mode, t.test_offset_s, ${businessNow} as now, w.url, w.secret_sealed, w.old_first,
      case when w.rotation_started_at + interval '${rotationLasts_h} hours' > ${businessNow}
        then w.previous_secret_sealed end as previous_secret_sealed
    from tenants t join webhook_endpoints w on w.tenant_id = t.tenant_id
    where t.tenant_id = $2 and w.url is not null),
  due as (
    select l.lane_key, l.kind from delivery_lanes l
    where l.tenant_id = $2 and l.due_at <= (select now from place) and ${unleased}
    order by l.due_at limit $3 for update skip locked),
  lane as (
    update delivery_lanes l set lease_until = clock_timestamp() + $4 * interval '1 millisecond', fence = l.fence + 1
    from due where l.tenant_id = $2 and l.lane_key = due.lane_key and l.kind = due.kind
    returning l.lane_key, l.kind, l.fence, l.attempts, l.failed_old_first, l.done_seq),
  started as (
    update deliveries d set status = 'in_flight', target_url = (select url from place), next_attempt_at = null
    from lane
    where d.tenant_id = $2 and d.lane_key = lane.lane_key and d.lane_kind = lane.kind and d.lane_seq = lane.done_seq + 1
    returning d.lane_key, d.lane_kind, d.delivery_id, d.event_id, d.event_type)
  select place.tenant_id, lane.lane_key, lane.kind, lane.fence, lane.attempts, lane.failed_old_first, s.delivery_id,
    s.event_id, s.event_type, e.payload_sealed, e.subject_id, k.key as subject_key, place.mode, place.test_offset_s,
    place.url, place.secret_sealed, place.previous_secret_sealed, place.old_first
  from place cross join lane
  left join started s on s.lane_key = lane.lane_key and s.lane_kind = lane.kind
  left join events e on e.tenant_id = $2 and e.event_id = s.event_id
  left join subject_keys k on k.tenant_id = $2 and k.subject_id = e.subject_id`;

/** What became of an attempt: what the delivery and its lane are told. */
export interface Outcome {
  readonly status: 'succeeded' | 'pending' | 'dead_lettered';
  /** False when the endpoint was never called. */
  readonly called: boolean;
  readonly response_status: number | null;
  readonly error: string | null;
  /** Business time. */
  readonly at: Date;
  /** When the same delivery is tried again; null when the lane goes on. */
  readonly retry_at: Date | null;
  /** Which order of the signatures the attempt had; null outside a rotation. */
  readonly old_first: boolean | null;
}

/**
 * Records an attempt, if the lane is still ours: the delivery's state, and the lane's place and next due time. One lane per
 * statement, so that nothing waits here while it holds another lane that somebody's decision wants.
 *
 * @returns false when the lane was another's meanwhile, and so is the outcome
 */
export async function finishDelivery(tx: Tx, delivery: StartedDelivery, outcome: Outcome): Promise<boolean> {
  const rows = await tx.query(
    'finish_delivery',
    `with lane as (
       update delivery_lanes l set
         done_seq = l.done_seq + case when $5 = 'pending' then 0 else 1 end,
         attempts = case when $5 = 'pending' then l.attempts + 1 else 0 end,
         failed_old_first = case when $5 = 'pending' then $12::boolean end,
         due_at = case when $5 = 'pending' then $10::timestamptz when l.last_seq > l.done_seq + 1 then $9::timestamptz end,
         lease_until = null
       where l.tenant_id = $1 and l.lane_key = $2 and l.kind = $3 and l.fence = $4
       returning 1)
     update deliveries d set status = $5, attempts = d.attempts + $6::int, last_response_status = $7, last_error = $8,
       next_attempt_at = $10, delivered_at = case when $5 = 'succeeded' then $9::timestamptz end
     from lane where d.tenant_id = $1 and d.delivery_id = $11
     returning 1`,
    [
      delivery.tenant_id,
      delivery.lane_key,
      delivery.kind,
      delivery.fence,
      outcome.status,
      outcome.called ? 1 : 0,
      outcome.response_status,
      outcome.error,
      outcome.at,
      outcome.retry_at,
      delivery.delivery_id,
      outcome.old_first,
    ],
  );
  return rows.length === 1;
}

/** Gives a lane back as it was. */
export async function releaseLane(tx: Tx, lane: ClaimedLane): Promise<void> {
  await tx.query(
    'release_delivery_lane',
    `update delivery_lanes set lease_until = null where tenant_id = $1 and lane_key = $2 and kind = $3 and fence = $4`,
    [lane.tenant_id, lane.lane_key, lane.kind, lane.fence],
  );
}

/** Which order of the signatures last succeeded at the endpoint. */
export async function noteSecretOrder(tx: Tx, tenant_id: number, old_first: boolean): Promise<void> {
  await tx.query(
    'note_secret_order',
    'update webhook_endpoints set old_first = $2 where tenant_id = $1 and old_first <> $2 and previous_secret_sealed is not null',
    [tenant_id, old_first],
  );
}
