import type { Core, Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { parseRate } from '../money/index.js';
import { compareRates, spread_bps } from './median.js';
import { findLatestRate, listRatesSince, type StoredRate } from './store.js';

/** A median older than this is no price, and neither is one from as far ahead: a source's clock may be wrong. Rate ages are real time, never shifted by a test clock. */
export const maxAge_ms = 30_000;

const restlessWindow_ms = 5 * 60_000;
const restless_bps = 100n;

export type CurrentRate =
  | { readonly ok: true; readonly rate: StoredRate }
  | { readonly ok: false; readonly reason: 'stale' | 'none' };

/** The median that a price may be made from now. */
export async function currentRate(
  tx: Tx,
  core: Core,
  mode: Mode,
  asset: string,
  currency: string,
): Promise<CurrentRate> {
  const rate = await findLatestRate(tx, mode, `${asset}/${currency}`);
  if (rate === null) return { ok: false, reason: 'none' };
  const age_ms = core.clock.now().getTime() - rate.observed_at.getTime();
  return age_ms > maxAge_ms || age_ms < -maxAge_ms ? { ok: false, reason: 'stale' } : { ok: true, rate };
}

/** True while the median of a pair has moved by more than 1 % within five minutes: no new price is locked then. */
export async function isRestless(tx: Tx, core: Core, mode: Mode, asset: string, currency: string): Promise<boolean> {
  const since = new Date(core.clock.now().getTime() - restlessWindow_ms);
  const rates = (await listRatesSince(tx, mode, `${asset}/${currency}`, since)).flatMap(
    ({ rate }) => parseRate(rate) ?? [],
  );
  const sorted = rates.toSorted(compareRates);
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  return low !== undefined && high !== undefined && spread_bps(low, high) > restless_bps;
}
