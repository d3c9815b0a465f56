import { Pool } from 'undici';
import { createSandboxRail } from '../../rails/index.js';
import { createTestCore } from '../../testing/core.js';
import { runWorkers } from '../../work/index.js';
import { createPayoutWorker, type PayoutRail } from '../index.js';
import { times } from './times.js';

/**
 * A payout worker as a process of its own, for tests that kill it. `KILL_AT` names a window between two steps of a payout; when
 * it is reached for the `KILL_AFTER`th time, the process ends there by SIGKILL, as it would by a power cut.
 */
export type KillWindow = 'claimed' | 'stored' | 'answered' | 'recording' | 'asked';

const { DATABASE_URL, BANK_URL, BANK_TOKEN, KILL_AT, KILL_AFTER, CAPACITY } = process.env;
if (DATABASE_URL === undefined || BANK_URL === undefined || BANK_TOKEN === undefined)
  throw new Error('DATABASE_URL, BANK_URL and BANK_TOKEN are required');

let left = Number.parseInt(KILL_AFTER ?? '0', 10);
function reach(window: KillWindow): void {
  if (window !== KILL_AT) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
}

const core = createTestCore(DATABASE_URL);
const pool = new Pool(BANK_URL, { connections: 64 });
const token = BANK_TOKEN;

function rails(_mode: string, method: string): PayoutRail {
  const rail = createSandboxRail({ pool, token, method, absence_after_ms: times.absence_after_ms });
  return {
    ...rail,
    async submit(...order) {
      reach('stored');
      const answer = await rail.submit(...order);
      reach('answered');
      return answer;
    },
    async inquire(reference) {
      const inquiry = await rail.inquire(reference);
      reach('asked');
      return inquiry;
    },
  };
}

const worker = createPayoutWorker(core, {
  rails,
  async mayPay() {
    reach('claimed');
    return 'go';
  },
  hooks: {
    async payoutChanged() {
      reach('recording');
    },
  },
  ...times,
  capacity: Number.parseInt(CAPACITY ?? '64', 10),
});
runWorkers([worker], { clock: core.clock, log: core.log });
// Its parent holds the other end: whatever becomes of it, this process does not outlive it.
process.stdin.resume().once('end', () => process.exit());
