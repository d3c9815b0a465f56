import type { Problem } from '../api/problem.js';
import type { SurfaceState } from '../surface-state.js';

export type Reading =
  | { readonly kind: 'state'; readonly state: SurfaceState }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** There is nothing more to read. */
  | { readonly kind: 'shut' };

export interface FollowDeps {
  /** Reads at once (`null`), or waits at the gateway until the sale is past this version or 25 s are over. */
  readonly read: (after_version: number | null, signal: AbortSignal) => Promise<Reading>;
  readonly shown: (state: SurfaceState) => void;
  readonly failed: (problem: Problem) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Resolves after this long, or as soon as the signal ends. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Follower {
  readonly run: () => Promise<void>;
  /** Reads at once: the user came back, or the browser is online again. */
  readonly wake: () => void;
  /** A write of this page moved the sale to this version: the next read waits for what comes after it. */
  readonly moved: (version: number) => void;
  readonly stop: () => void;
}

const firstWait_ms = 1_000;
const longestWait_ms = 15_000;
/** A gateway that does not wait is asked no more often than this. */
const leastRound_ms = 1_000;

/**
 * Follows one sale for as long as the page is open. One read is under way at a time; a read that a write or a return has
 * overtaken is dropped. Failures wait longer each time, and any sign of life ends the wait.
 */
export function createFollower(deps: FollowDeps): Follower {
  let version: number | null = null;
  let at_once = true;
  let stopped = false;
  let round = new AbortController();

  const restart = (): void => {
    round.abort();
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopped) {
      round = new AbortController();
      const { signal } = round;
      const asked = at_once ? null : version;
      at_once = false;
      const started = deps.now();
      const reading = await deps.read(asked, signal);
      if (stopped || reading.kind === 'shut') return;
      if (signal.aborted) continue;
      if (reading.kind === 'problem') {
        failures += 1;
        deps.failed(reading.problem);
        await deps.pause(waitAfter(failures, reading.problem), signal);
        at_once = true;
        continue;
      }
      failures = 0;
      version = reading.state.session.version;
      deps.shown(reading.state);
      const took_ms = deps.now() - started;
      if (asked === version && took_ms < leastRound_ms) await deps.pause(leastRound_ms - took_ms, signal);
    }
  };

  return {
    run,
    wake: () => {
      at_once = true;
      restart();
    },
    moved: (to) => {
      version = to;
      restart();
    },
    stop: () => {
      stopped = true;
      restart();
    },
  };
}

function waitAfter(failures: number, problem: Problem): number {
  const backoff_ms = Math.min(firstWait_ms * 2 ** (failures - 1), longestWait_ms);
  return Math.max(backoff_ms, (problem.retry_after_s ?? 0) * 1_000);
}
