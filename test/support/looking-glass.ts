import pg from 'pg';

export interface SaleAt {
  readonly session_id: string;
  readonly status: string;
  readonly stage: string;
  /** Of the newest payout; null before there is one. */
  readonly payout: string | null;
}

/** A session's newest payout: where it stands, how often a worker took it up, and how often it was sent. */
export interface PayoutAt {
  readonly status: string;
  readonly claims: number;
  readonly sends: number;
}

/** The gateway's database, read to see where it stands; the judges are others. */
export function openLookingGlass(database_url: string) {
  const pool = new pg.Pool({ connectionString: database_url, max: 2 });
  pool.on('error', () => {});
  return {
    /** How many steps all sessions together have made. */
    steps: async (): Promise<number> => {
      const { rows } = await pool.query<{ steps: number }>(
        'select coalesce(sum(version), 0)::int as steps from sessions',
      );
      return rows[0]?.steps ?? 0;
    },
    sales: async (): Promise<SaleAt[]> => {
      const { rows } = await pool.query<SaleAt>(
        `select session_id, status, stage, (
           select p.status from payouts p where p.tenant_id = s.tenant_id and p.session_id = s.session_id
           order by p.payout_id desc limit 1) as payout
         from sessions s order by session_id`,
      );
      return rows;
    },
    payout: async (session_id: string): Promise<PayoutAt | undefined> => {
      const { rows } = await pool.query<PayoutAt>(
        `select p.status, p.fence::int as claims, (
           select count(*)::int from payout_attempts a
           where a.tenant_id = p.tenant_id and a.payout_id = p.payout_id and a.kind = 'send') as sends
         from payouts p where p.session_id = $1 order by p.payout_id desc limit 1`,
        [session_id],
      );
      return rows[0];
    },
    /** Age of the newest price, by the database's clock. */
    priceAge_ms: async (): Promise<number> => {
      const { rows } = await pool.query<{ age_ms: number }>(
        'select (extract(epoch from clock_timestamp() - max(observed_at)) * 1000)::int as age_ms from rates',
      );
      return rows[0]?.age_ms ?? 0;
    },
    close: () => pool.end(),
  };
}
