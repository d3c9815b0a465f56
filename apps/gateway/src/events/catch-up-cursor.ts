import type { Core } from '../common/index.js';

/**
 * A place in the order in which events are read: epoch of the deployment, transaction id, step, event. All that is before it
 * has been read, and nothing can be committed before it any more.
 */
export interface EventPlace {
  readonly epoch: number;
  /** Decimal text: a transaction id has 64 bits. */
  readonly xid: string;
  readonly step: number;
  readonly event_id: string;
}

/** Before the first event of all. */
export const beginning: EventPlace = { epoch: 0, xid: '0', step: 0, event_id: '' };

const purpose = 'events_cursor';
const pattern = /^(\d{1,10})\.(\d{1,20})\.(\d{1,10})\.([a-z0-9_]{0,64})$/;

/** Sealed for the tenant: it tells nobody how much happens here, and nobody makes one up or uses another's. */
export function sealCursor(core: Pick<Core, 'sealer'>, tenant_id: number, place: EventPlace): string {
  const text = `${place.epoch}.${place.xid}.${place.step}.${place.event_id}`;
  return core.sealer.sealTenant(tenant_id, purpose, text).toString('base64url');
}

/** Null for one that is not this tenant's own, whole and unchanged. */
export function openCursor(core: Pick<Core, 'sealer'>, tenant_id: number, cursor: string): EventPlace | null {
  try {
    const sealed = Buffer.from(cursor, 'base64url');
    // Other spellings of the same bytes are not what was given out.
    if (sealed.toString('base64url') !== cursor) return null;
    const match = pattern.exec(core.sealer.openTenant(tenant_id, purpose, sealed).toString('utf8'));
    if (match === null) return null;
    const [, epoch = '', xid = '', step = '', event_id = ''] = match;
    return { epoch: Number.parseInt(epoch, 10), xid, step: Number.parseInt(step, 10), event_id };
  } catch {
    return null;
  }
}
