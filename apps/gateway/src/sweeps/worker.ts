import type { Core } from '../common/index.js';
import type { Worker } from '../work/index.js';
import { workBatch } from './batch.js';
import { claimBatches } from './batches.store.js';
import type { SweepDeps } from './deps.js';
import { gather } from './gather.js';
import { sweepPolicy } from './policy.js';

/**
 * Brings credited coins to the treasury, a batch per token and network at a time. The sweeper's key signs, as the factory
 * takes a flush from nobody else; it can move coins to the treasury only.
 */
export function createSweepWorker(core: Core, given: Pick<SweepDeps, 'outbound'> & Partial<SweepDeps>): Worker {
  const { least_units, gas_price_cap } = sweepPolicy;
  const deps: SweepDeps = {
    mayFlush: async () => 'go',
    lease_s: core.config.lease_s,
    capacity: 4,
    least_units,
    gas_price_cap,
    ...given,
  };
  return {
    name: 'sweeps',
    role: 'pay',
    async step(now) {
      const due = await gather(core, deps, now);
      const batches = await claimBatches(core.db, now, deps.capacity, deps.lease_s);
      const done = await Promise.allSettled(batches.map((batch) => workBatch(core, deps, batch, now)));
      for (const one of done) if (one.status === 'rejected') throw one.reason;
      return due + batches.length === 0 ? 'idle' : 'worked';
    },
  };
}
