import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { type EventType, isDelivered, type NewEvent, recordEvent } from '../events/index.js';
import { renderSession, type Session } from './session.js';
import { updateSession } from './store.js';

/** The parts of a session that a decision may change. */
export type SessionPatch = Partial<
  Pick<
    Session,
    | 'status'
    | 'stage'
    | 'target_token'
    | 'target_network'
    | 'refund_address'
    | 'country_code'
    | 'action_required'
    | 'failure'
    | 'amount_settled'
    | 'tx_refid'
    | 'expires_at'
    | 'funded_at'
  >
>;

export interface SessionEvent {
  readonly type: EventType;
  /** One object beside the session: `deposit`, `payout`, `refund` or `kyc`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

const terminalEvents = {
  'gate_session.completed': 'completed',
  'gate_session.failed': 'failed',
  'gate_session.expired': 'expired',
  'gate_session.cancelled': 'cancelled',
} as const;

/**
 * Changes a locked session and records why, in the caller's transaction: one version step and one event row per event, each
 * event showing the session as this change leaves it.
 *
 * @throws if a second terminal event or a change of a final status is asked for: both are bugs, and the transaction must not stand
 */
export async function changeSession(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  session: Session,
  change: { patch: SessionPatch; events: readonly [SessionEvent, ...SessionEvent[]]; at: Date },
): Promise<Session> {
  if (change.patch.status !== undefined && session.status !== 'open' && change.patch.status !== session.status) {
    throw new Error(`${session.session_id} is ${session.status} for good, not ${change.patch.status}`);
  }
  let after: Session = { ...session, ...change.patch, updated_at: change.at };
  const events: NewEvent[] = [];
  for (const event of change.events) {
    const terminal = terminalEvents[event.type as keyof typeof terminalEvents];
    if (terminal !== undefined && after.terminal_event !== null) {
      throw new Error(`${session.session_id} has had its terminal event: ${after.terminal_event}, now ${terminal}`);
    }
    const delivered = isDelivered(tenant, event.type);
    after = {
      ...after,
      version: after.version + 1,
      event_sequence: after.event_sequence + (delivered ? 1 : 0),
      terminal_event: terminal ?? after.terminal_event,
    };
    events.push({
      type: event.type,
      lane_key: session.session_id,
      session: { session_id: session.session_id, version: after.version },
      sequence: delivered ? after.event_sequence : null,
      data: { ...renderSession(tenant, after), ...event.extra },
      at: change.at,
      subject: session.subject,
    });
  }
  // Sent together, stored in this order.
  await Promise.all([
    ...events.map((event) => recordEvent(tx, core, tenant, event)),
    updateSession(tx, session, after),
  ]);
  return after;
}
