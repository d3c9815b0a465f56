import type { Tx } from '../db/index.js';
import type { EventPlace } from './catch-up-cursor.js';

export interface StoredEvent extends EventPlace {
  readonly type: string;
  readonly sequence: number | null;
  readonly created_at: Date;
  readonly payload_sealed: Buffer;
  /** Null for an event about no person. */
  readonly subject_id: string | null;
  /** Null when there never was a subject, or when it was erased. */
  readonly subject_key: Buffer | null;
}

/**
 * A tenant's events after a place, in commit order, one more than the limit.
 *
 * Times and ids rise with the moment in which an event is made, not with the one in which it is committed: who remembered the
 * last of those would never see what a slower transaction commits before it. So the order is that of transaction ids, and only
 * what is below the horizon is shown: the oldest transaction that still runs anywhere. Whatever commits later has a higher
 * id than all that was ever shown. After a restore ids start anew under a higher epoch, and older epochs are closed for good.
 *
 * The events of one object never have falling ids: each takes the one before it along (`insertAfter` in `store.ts`).
 */
export async function listEventsAfter(
  tx: Tx,
  tenant_id: number,
  after: EventPlace,
  limit: number,
): Promise<StoredEvent[]> {
  return tx.query('list_events_after', listEventsText, [
    tenant_id,
    after.epoch,
    after.xid,
    after.step,
    after.event_id,
    limit + 1,
  ]);
}

/** Text of the page, for the test that looks at its plan. */
export const listEventsText = `select e.epoch, e.xid::text as xid, e.step, e.event_id, e.type, e.sequence, e.created_at,
    e.payload_sealed, e.subject_id, k.key as subject_key
  from events e left join subject_keys k on k.tenant_id = e.tenant_id and k.subject_id = e.subject_id
  where e.tenant_id = $1 and (e.epoch, e.xid, e.step, e.event_id) > ($2::int, $3::xid8, $4::int, $5::text)
    and (e.epoch < current_epoch() or e.xid < pg_snapshot_xmin(pg_current_snapshot()))
    and e.kind <> 'internal'
  order by e.epoch, e.xid, e.step, e.event_id limit $6`;
