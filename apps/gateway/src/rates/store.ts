import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

export interface StoredRate {
  readonly rate_id: string;
  readonly pair: string;
  readonly rate: string;
  readonly observed_at: Date;
}

/** One round of observations and the medians made of them, in one statement: a median never stands without its sources. */
export async function insertRound(
  tx: Tx,
  mode: Mode,
  observations: readonly { observation_id: string; source: string; pair: string; rate: string; observed_at: Date }[],
  medians: readonly (StoredRate & { observation_ids: readonly string[] })[],
  fetched_at: Date,
): Promise<void> {
  await tx.query(
    'insert_rate_round',
    `with observed as (
       insert into rate_observations (mode, observation_id, source, pair, rate, observed_at, fetched_at)
       select $1, o.observation_id, o.source, o.pair, o.rate, o.observed_at, $2
       from jsonb_to_recordset($3) as o(observation_id text, source text, pair text, rate text, observed_at timestamptz))
     insert into rates (mode, rate_id, pair, rate, observation_ids, observed_at)
     select $1, m.rate_id, m.pair, m.rate, m.observation_ids, m.observed_at
     from jsonb_to_recordset($4) as m(rate_id text, pair text, rate text, observation_ids text[], observed_at timestamptz)`,
    [mode, fetched_at, JSON.stringify(observations), JSON.stringify(medians)],
  );
}

export async function findLatestRate(tx: Tx, mode: Mode, pair: string): Promise<StoredRate | null> {
  const [row] = await tx.query<StoredRate>(
    'find_latest_rate',
    'select rate_id, pair, rate, observed_at from rates where mode = $1 and pair = $2 order by rate_id desc limit 1',
    [mode, pair],
  );
  return row ?? null;
}

/** The median that a quote was made from. @throws if it is gone: quotes point at it, and rates are never deleted */
export async function loadRate(tx: Tx, rate_id: string): Promise<StoredRate> {
  const [row] = await tx.query<StoredRate>(
    'load_rate',
    'select rate_id, pair, rate, observed_at from rates where rate_id = $1',
    [rate_id],
  );
  if (row === undefined) throw new Error(`rate ${rate_id} is gone`);
  return row;
}

/** Text of the next, for the test that looks at its plan. */
export const listRatesSinceText = `select rate_id, pair, rate, observed_at from rates
  where mode = $1 and pair = $2 and created_at >= $3 order by rate_id`;

/** What the median of a pair was since a moment: for the guard against locking a price while the market runs. */
export async function listRatesSince(tx: Tx, mode: Mode, pair: string, since: Date): Promise<StoredRate[]> {
  return tx.query<StoredRate>('list_rates_since', listRatesSinceText, [mode, pair, since]);
}

export async function deleteObservationsBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.query(
    'delete_rate_observations',
    `delete from rate_observations where observation_id in (
       select observation_id from rate_observations where fetched_at < $1 limit $2) returning 1`,
    [before, limit],
  );
  return rows.length;
}
