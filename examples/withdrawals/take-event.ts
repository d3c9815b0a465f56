// What a verified event does to your own records, whichever framework received it.
import type { GateEvent } from '@0gate/sdk/webhooks';
import pg from 'pg';

export const database = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });

/** Types that are not here, new ones too, are written down and move nothing. */
const states: { readonly [Type in GateEvent['type']]?: string } = {
  'gate_session.processing': 'withdrawal_processing',
  'gate_session.completed': 'withdrawal_completed',
  'gate_session.failed': 'withdrawal_failed',
  'gate_session.expired': 'withdrawal_closed',
  'gate_session.cancelled': 'withdrawal_cancelled',
};

/**
 * Takes each event once: its id and the move it makes are one transaction, here one statement. An event that was taken
 * before makes no move, and one that is older than what is known does not lead back. Throws when the database does; the
 * gateway then delivers again.
 */
export async function takeEvent(event: GateEvent): Promise<void> {
  const session = 'user_reference' in event.data ? event.data : null;
  await database.query(
    `with taken as (
       insert into gate_events (id, type) values ($1, $2) on conflict (id) do nothing returning id
     )
     update withdrawals set state = $3::text, session_version = $4
       from taken
      where withdrawals.id = $5 and session_version < $4 and $3::text is not null`,
    [event.id, event.type, states[event.type] ?? null, session?.version ?? 0, session?.user_reference ?? null],
  );
}
