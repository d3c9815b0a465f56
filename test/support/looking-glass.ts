import pg from 'pg';

export interface SaleAt {
  readonly session_id: string;
  readonly status: string;
  readonly stage: string;
  /** Of the newest payout; null before there is one. */
  readonly payout: string | null;
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
    close: () => pool.end(),
  };
}
