import type { Core } from '../common/index.js';
import type { GateServer } from '../http/index.js';
import type { Worker } from '../work/index.js';
import { touchKeys } from './store.js';

const flush_ms = 10_000;

export interface KeyUse {
  /** Notes the key of each request; to be called before the first route. */
  observe(app: GateServer): void;
  /** Runs in the process that answers requests: what was noted lives there only. */
  readonly worker: Worker;
}

/** When each key was last used, written every ten seconds for all keys together. A crash may lose that much, and nothing waits for the disk. */
export function createKeyUse(core: Core): KeyUse {
  let used = new Set<string>();
  let nextFlush_ms = 0;
  return {
    observe(app) {
      app.addHook('onResponse', (request, _reply, done) => {
        if (request.caller?.key_id) used.add(request.caller.key_id);
        done();
      });
    },
    worker: {
      name: 'key_use',
      role: 'api',
      async step() {
        const now_ms = core.clock.monotonic_ms();
        if (used.size === 0 || now_ms < nextFlush_ms) return 'idle';
        nextFlush_ms = now_ms + flush_ms;
        const key_ids = [...used].sort();
        used = new Set();
        await core.db.withTx((tx) => touchKeys(tx, key_ids));
        return 'worked';
      },
    },
  };
}
