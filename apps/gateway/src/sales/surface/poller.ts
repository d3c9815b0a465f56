import type { Core } from '../../common/index.js';
import { listChangedVersions, type SeenVersion } from './poller.store.js';

/** Between the end of one look and the start of the next: what a page notices, and what an idle page costs. */
const tick_ms = 150;

/** A page that finds no place among these is told to come back, so that a flood of pages can not take the process's memory. */
const maxWaiting = 20_000;

export interface VersionPoller {
  /**
   * Resolves when the session is no longer at the version that was seen, when the time is over, when `signal` fires, or when the
   * poller stops: whoever waits reads the session afterwards in each case. False if there are too many waiting already.
   */
  waitForChange(seen: SeenVersion, options: { timeout_ms: number; signal: AbortSignal }): Promise<boolean>;
  /** Looks now, because this process has just changed a session. */
  nudge(): void;
  /** Ends every wait. What is waited for later ends at once. */
  stop(): void;
  readonly stopped: boolean;
  waiting(): number;
}

/** One shared look at the database per tick for all waiting pages of the process; none at all while nobody waits. */
export function createVersionPoller(core: Core): VersionPoller {
  const waiters = new Map<string, Set<{ seen: SeenVersion; wake: () => void }>>();
  let count = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;

  const keyOf = (seen: SeenVersion) => `${seen.tenant_id}:${seen.session_id}:${seen.version}`;

  const look = async () => {
    looking = true;
    again = false;
    try {
      const seen = [...waiters.values()].flatMap((group) => [...group].slice(0, 1).map((waiter) => waiter.seen));
      for (const changed of await listChangedVersions(core.db, seen)) {
        for (const waiter of [...(waiters.get(keyOf(changed)) ?? [])]) waiter.wake();
      }
    } catch (error) {
      // Those who wait are answered when the database is back, or when their time is over.
      core.log.warn({ err: error }, 'looking for changed sessions failed');
    } finally {
      looking = false;
      schedule(again ? 0 : tick_ms);
    }
  };

  const schedule = (wait_ms: number) => {
    clearTimeout(timer);
    timer = undefined;
    if (!stopped && count > 0) timer = setTimeout(() => void look(), wait_ms);
  };

  return {
    waitForChange(seen, { timeout_ms, signal }) {
      if (stopped || signal.aborted) return Promise.resolve(true);
      if (count >= maxWaiting) return Promise.resolve(false);
      return new Promise((resolve) => {
        const key = keyOf(seen);
        const wake = () => {
          const group = waiters.get(key);
          if (!group?.delete(waiter)) return;
          if (group.size === 0) waiters.delete(key);
          count -= 1;
          clearTimeout(limit);
          signal.removeEventListener('abort', wake);
          resolve(true);
        };
        const waiter = { seen, wake };
        const limit = setTimeout(wake, timeout_ms);
        signal.addEventListener('abort', wake);
        const group = waiters.get(key);
        if (group === undefined) waiters.set(key, new Set([waiter]));
        else group.add(waiter);
        count += 1;
        if (!looking && timer === undefined) schedule(tick_ms);
      });
    },
    nudge() {
      if (looking) again = true;
      else if (count > 0) schedule(0);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const group of [...waiters.values()]) for (const waiter of [...group]) waiter.wake();
    },
    get stopped() {
      return stopped;
    },
    waiting: () => count,
  };
}
