import pg from 'pg';

export interface PartnerRecord {
  readonly withdrawal_id: string;
  readonly state: string;
  readonly attention: string | null;
  readonly attempts: number;
}

const ended = /^withdrawal_(completed|failed|closed|cancelled)$/;

/** The demo wallet's own database, read behind its back. */
export function openPartnerRecords(database_url: string) {
  const pool = new pg.Pool({ connectionString: database_url, max: 2 });
  pool.on('error', () => {});
  const find = async (withdrawal_ids: readonly string[]): Promise<PartnerRecord[]> => {
    const { rows } = await pool.query<PartnerRecord>(
      `select withdrawal_id, state, attention, attempt_count as attempts from gate_withdrawals.withdrawal
       where withdrawal_id = any($1) order by withdrawal_id`,
      [withdrawal_ids],
    );
    return rows;
  };
  return {
    find,
    /** The records, once every one of them has ended; undefined before. */
    ended: async (withdrawal_ids: readonly string[]): Promise<PartnerRecord[] | undefined> => {
      const records = await find(withdrawal_ids);
      return records.length === withdrawal_ids.length && records.every(({ state }) => ended.test(state))
        ? records
        : undefined;
    },
    /** What was taken of a session's events, by type. */
    events: async (session_id: string): Promise<string[]> => {
      const { rows } = await pool.query<{ event_type: string }>(
        'select event_type from gate_withdrawals.event where session_id = $1 order by received_at',
        [session_id],
      );
      return rows.map(({ event_type }) => event_type);
    },
    /** Everything there is, as one text: equal before and after what must change nothing. */
    snapshot: async (): Promise<string> => {
      const { rows } = await pool.query<{ everything: string }>(
        `select (select jsonb_agg(w order by w.withdrawal_id) from gate_withdrawals.withdrawal w)::text
           || (select jsonb_agg(to_jsonb(a) - array['reads', 'next_read_at', 'request_ids', 'updated_at', 'accepted_quote', 'rail_id']
                 order by a.idempotency_key) from gate_withdrawals.attempt a)::text
           || (select jsonb_agg(e order by e.event_id) from gate_withdrawals.event e)::text
           || (select count(*) from gate_withdrawals.support_case)::text as everything`,
      );
      return rows[0]?.everything ?? '';
    },
    close: () => pool.end(),
  };
}
