import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { insertEvent, insertEventWithDelivery } from './store.js';
import { type EventType, isSubscribed, kindOf } from './types.js';

export const apiVersion = '2026-05-25';

/** An event before it has an id: what happened, to whom, and the public object at that moment. */
export interface NewEvent {
  readonly type: EventType;
  /** Order holds within a lane: the session's id, else the customer's or quote's. */
  readonly lane_key: string;
  readonly session: { readonly session_id: string; readonly version: number } | null;
  /** Number among the session's delivered events; null without a session or outside the subscription. */
  readonly sequence: number | null;
  readonly data: unknown;
  /** Business time. */
  readonly at: Date;
  /** Whose erasure takes the payload with it; null for an event about no person. */
  readonly subject: { readonly subject_id: string; readonly key: Buffer } | null;
}

export interface PreparedEvent {
  readonly event_id: string;
  readonly delivery_id: string;
  readonly kind: ReturnType<typeof kindOf>;
  readonly payload_sealed: Buffer;
  readonly delivered: boolean;
}

/** Renders and seals the envelope. Pure but for ids and nonces, so that a single-statement decision can include the rows. */
export function prepareEvent(core: Core, tenant: Tenant, event: Omit<NewEvent, 'lane_key'>): PreparedEvent {
  const event_id = newId('evt');
  const envelope = {
    id: event_id,
    type: event.type,
    created_at: Math.floor(event.at.getTime() / 1000),
    data: event.data,
    mode: tenant.mode,
    api_version: apiVersion,
    sequence: event.sequence,
  };
  const raw = JSON.stringify(envelope);
  return {
    event_id,
    delivery_id: newId('wd'),
    kind: kindOf(event.type),
    payload_sealed:
      event.subject === null
        ? core.sealer.sealTenant(tenant.tenant_id, 'event', raw)
        : core.sealer.seal(tenant.tenant_id, event.subject.key, 'event', raw),
    delivered: isDelivered(tenant, event.type),
  };
}

/** True if the tenant's endpoint hears this type now. */
export function isDelivered(tenant: Tenant, type: EventType): boolean {
  return tenant.endpoint !== null && isSubscribed(type, tenant.endpoint.event_types);
}

/** Writes the event row, and its delivery and lane where the endpoint is subscribed, in the decision's own transaction. */
export async function recordEvent(tx: Tx, core: Core, tenant: Tenant, event: NewEvent): Promise<{ event_id: string }> {
  const prepared = prepareEvent(core, tenant, event);
  if (prepared.delivered) await insertEventWithDelivery(tx, tenant.tenant_id, event, prepared, prepared.kind);
  else await insertEvent(tx, tenant.tenant_id, event, prepared);
  return { event_id: prepared.event_id };
}
