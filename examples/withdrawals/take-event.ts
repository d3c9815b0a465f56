// What a verified event does to your own records, whichever framework received it.
import type { GateEvent } from '@0gate/sdk/webhooks';
import pg from 'pg';

export const database = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });

/** Types that are not here, new ones too, are written down and move nothing. */
const states: { readonly [Type in GateEvent['type']]?: string } = {
  'gate_session.created': 'withdrawal_pending_user_action',
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
  const state = session === null ? null : (states[event.type] ?? null);
  await database.query(
    `with taken as (
       insert into gate_events (id, type) values ($1, $2) on conflict (id) do nothing returning id
     )
     insert into attempts (session_id, withdrawal_id, state, version)
     select $3, $4, $5, $6 from taken where $5::text is not null
         on conflict (session_id) do update set state = excluded.state, version = excluded.version
      where attempts.version < excluded.version`,
    [event.id, event.type, session?.id, session?.user_reference, state, session?.version],
  );
}
