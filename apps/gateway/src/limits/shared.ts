import { type Bucket, untilAborted } from '../http/index.js';
import { policyHeader } from './bucket.js';
import type { Quota } from './quotas.js';

/**
 * One quota that several processes share. Each takes tokens for it out of one row, a block at a time and in the background, and
 * spends them without asking anybody. So the sum over all processes never exceeds the quota; what it may fall short of it is
 * what others hold and do not use, less than two blocks each, which expires with the window.
 *
 * Only who comes first in a window, or faster than blocks arrive, waits for the database. Where that does not answer in time,
 * the process goes on with what it holds and then, once per window, with a share of its own, and asks again meanwhile.
 */
export interface SharedBucket extends Bucket {
  /** Takes a token that is at hand; false when there is none. */
  spend(now_ms: number): boolean;
  /** Takes a token, and waits for a block when it has to. False when the window's quota is used up. */
  wait(): Promise<boolean>;
}

/** What came of asking the row for tokens. */
export interface Block {
  readonly tokens: number;
  /** Still in the row afterwards, for whichever process takes it. */
  readonly beyond: number;
  /** Differs from window to window. */
  readonly window: number;
  /** Until the window ends. */
  readonly left_ms: number;
}

/** A twentieth of the quota, so that several processes find some each; no more than a busy process uses within a second. */
export const blockOf = ({ requests }: Quota): number => Math.min(1_000, Math.max(1, Math.floor(requests / 20)));

/** What a process lets through in a window in which the database gives it nothing. */
export const ownShareOf = ({ requests }: Quota): number => Math.ceil(requests / 10);

/** Longer than a healthy database takes, shorter than a caller's patience. */
const patience_ms = 250;
/** After a failure the database is left alone for this long. */
const rest_ms = 1_000;

/** @param take asks the row for up to `wanted` tokens; what it throws means that there are none to be had now */
export function createSharedBucket(
  quota: Quota,
  now_ms: () => number,
  take: (wanted: number) => Promise<Block>,
): SharedBucket {
  const block = blockOf(quota);
  /** At hand, and still in the row when it was last asked. */
  let [held, beyond] = [0, 0];
  let window: number | null = null;
  let waiting = 0;
  let asking: Promise<void> | null = null;
  let rests_until_ms = 0;
  let alone = false;
  let nextShare_ms = 0;

  const accept = (taken: Block, asked_ms: number) => {
    held = taken.tokens + (taken.window === window ? held : 0);
    beyond = taken.beyond;
    window = taken.window;
    alone = false;
    // Counted from when it was asked, and so a little early: no token outlives its window.
    bucket.ends_ms = asked_ms + taken.left_ms;
  };
  const ask = (): Promise<void> => {
    const asked_ms = now_ms();
    asking ??= take(block + waiting)
      .then((taken) => accept(taken, asked_ms))
      .catch(() => {
        rests_until_ms = now_ms() + rest_ms;
      })
      .finally(() => {
        asking = null;
      });
    return asking;
  };
  const goAlone = (now: number) => {
    if (alone && now < bucket.ends_ms) return;
    [alone, window, beyond, held] = [true, null, 0, 0];
    if (now >= nextShare_ms) {
      held = ownShareOf(quota);
      nextShare_ms = now + quota.window_s * 1_000;
    }
    bucket.ends_ms = nextShare_ms;
  };
  const isUsedUp = (now: number) => now < bucket.ends_ms && held === 0 && beyond === 0 && (alone || asking === null);

  const bucket = {
    policy: policyHeader(quota),
    ends_ms: 0,
    get left() {
      return held + beyond;
    },
    spend(now: number) {
      if (now >= bucket.ends_ms) return false;
      const wants = alone ? now >= rests_until_ms : beyond > 0 && held <= block >> 1;
      if (wants && asking === null) void ask();
      if (held === 0) return false;
      held -= 1;
      return true;
    },
    async wait() {
      waiting += 1;
      try {
        for (;;) {
          const now = now_ms();
          if (bucket.spend(now)) return true;
          if (isUsedUp(now)) return false;
          const inTime = await untilAborted(ask(), AbortSignal.timeout(patience_ms)).then(
            () => true,
            () => false,
          );
          if (!inTime || now_ms() < rests_until_ms) goAlone(now_ms());
        }
      } finally {
        waiting -= 1;
      }
    },
  };
  return bucket;
}
