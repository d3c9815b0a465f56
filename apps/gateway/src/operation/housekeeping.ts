import type { Core } from '../common/index.js';
import { deleteKeysBefore } from '../http/index.js';
import { deleteObservationsBefore } from '../rates/index.js';
import type { Worker } from '../work/index.js';

const hour_ms = 3_600_000;

/** An idempotency key is promised for thirty days. */
const keysKept_ms = 30 * 24 * hour_ms;

/** A quote names its median, which stays; the single observations behind it are for looking into a price of the last days. */
const observationsKept_ms = 48 * hour_ms;

/** Small enough to hold no lock that anybody notices. */
const batch = 1_000;
const rest_ms = 60_000;

/** Deletes what has outlived its promise, a batch at a time, and rests once nothing is left. */
export function createHousekeepingWorker(core: Core): Worker {
  let restsUntil_ms = 0;
  return {
    name: 'housekeeping',
    role: 'housekeeping',
    async step(now) {
      if (core.clock.monotonic_ms() < restsUntil_ms) return 'idle';
      const before = (kept_ms: number) => new Date(now.getTime() - kept_ms);
      const keys = await deleteKeysBefore(core.db, before(keysKept_ms), batch);
      const observations = await deleteObservationsBefore(core.db, before(observationsKept_ms), batch);
      if (keys === batch || observations === batch) return 'worked';
      restsUntil_ms = core.clock.monotonic_ms() + rest_ms;
      return keys + observations > 0 ? 'worked' : 'idle';
    },
  };
}
