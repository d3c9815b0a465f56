import type { Core } from '../../common/index.js';
import { newId } from '../../ids/index.js';
import { insertRound } from '../../rates/store.js';

/** A median of the pair, as the rate worker would write it. */
export async function observeRate(core: Core, pair: string, rate: string, age_ms = 0): Promise<void> {
  const now = core.clock.now();
  const median = { rate_id: newId('rate'), pair, rate, observed_at: new Date(now.getTime() - age_ms) };
  await insertRound(core.db, 'test', [], [{ ...median, observation_ids: [] }], now);
}
