import type { Logger } from 'pino';
import type { Clock } from '../clock/index.js';

export type Role = 'api' | 'dispatch' | 'watch' | 'pay' | 'housekeeping';

/**
 * Background work in steps. `step` does at most one batch and says whether there was any; tests call it themselves, and the
 * loop below is the only other caller.
 *
 * `now` is real business time, before any tenant's test offset.
 */
export interface Worker {
  readonly name: string;
  readonly role: Role;
  step(now: Date): Promise<'worked' | 'idle'>;
}

/** Polling is adaptive: the shortest wait after work, doubling to the longest while idle; a nudge ends the wait. */
const shortestWait_ms = 20;
const longestWait_ms = 250;

/** After an unexpected error a worker waits this long: long enough not to spin, short enough not to be noticed. */
const errorWait_ms = 1_000;

export interface RunningWorkers {
  /** Ends every wait now, because this process has just made work. */
  nudge(): void;
  /** Resolves when each worker has finished the step it was in. */
  stop(): Promise<void>;
}

/** Runs each worker in a loop of its own until stopped. An error of a step is logged and never ends the loop. */
export function runWorkers(workers: readonly Worker[], deps: { clock: Clock; log: Logger }): RunningWorkers {
  const stopping = new AbortController();
  const wakers = new Set<() => void>();
  let nudges = 0;

  /** Waits, and is over early when nudged: not before the shortest wait, so that many nudges cost no more than one look. */
  const pause = (wait_ms: number) =>
    new Promise<void>((resolve) => {
      if (stopping.signal.aborted) return resolve();
      const began_ms = deps.clock.monotonic_ms();
      const end = () => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const wake = () => {
        const rest_ms = began_ms + Math.min(wait_ms, shortestWait_ms) - deps.clock.monotonic_ms();
        if (rest_ms <= 0 || stopping.signal.aborted) return end();
        if (hurried) return;
        hurried = true;
        clearTimeout(timer);
        timer = setTimeout(end, rest_ms);
      };
      let hurried = wait_ms <= shortestWait_ms;
      let timer = setTimeout(end, wait_ms);
      wakers.add(wake);
    });

  const run = async (worker: Worker) => {
    let wait_ms = shortestWait_ms;
    while (!stopping.signal.aborted) {
      const before = nudges;
      try {
        if ((await worker.step(deps.clock.now())) === 'worked') {
          wait_ms = shortestWait_ms;
          continue;
        }
        // What was made during the step may have come too late for it to see.
        await pause(nudges === before ? wait_ms : shortestWait_ms);
        wait_ms = Math.min(wait_ms * 2, longestWait_ms);
      } catch (error) {
        deps.log.error({ err: error, worker: worker.name }, 'worker step failed');
        await pause(errorWait_ms);
      }
    }
  };

  const running = workers.map(run);
  const wakeAll = () => {
    nudges += 1;
    for (const wake of [...wakers]) wake();
  };
  return {
    nudge: wakeAll,
    async stop() {
      stopping.abort();
      wakeAll();
      await Promise.all(running);
    },
  };
}
