import type { Tx } from '../../db/index.js';

export interface TestEventRow {
  readonly type: string;
  readonly lane_key: string;
  readonly session_id: string | null;
  readonly sequence: number | null;
  readonly payload_sealed: Buffer;
}

/** The events of one type, oldest first. */
export async function listTestEvents(tx: Tx, tenant_id: number, type: string): Promise<TestEventRow[]> {
  return tx.query<TestEventRow>(
    'test_list_events',
    'select type, lane_key, session_id, sequence, payload_sealed from events where tenant_id = $1 and type = $2 order by event_id',
    [tenant_id, type],
  );
}
