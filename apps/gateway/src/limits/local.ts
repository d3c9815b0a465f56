import { LRUCache } from 'lru-cache';
import type { Bucket } from '../http/index.js';
import { policyHeader } from './bucket.js';
import type { Quota } from './quotas.js';

/**
 * Quotas that this process counts alone: of client addresses and of sessions, since a flood that comes without credentials must
 * cost no row, no statement and no memory. Several processes together let that many times as much through.
 */
export interface LocalBuckets {
  /** Takes one request from what `name` has; its bucket, and whether there was one left. */
  spend(name: string, now_ms: number): { readonly bucket: Bucket; readonly allowed: boolean };
  /** The bucket of a name that has nothing left in this window; null for any other. */
  spent(name: string, now_ms: number): Bucket | null;
  /** Costs a comparison as long as nobody has. */
  anySpent(now_ms: number): boolean;
}

/** Whoever comes from more addresses than this has the oldest ones forgotten: memory stays as it is, and they start anew. */
const remembered = 20_000;

interface Counted extends Bucket {
  left: number;
  ends_ms: number;
}

export function createLocalBuckets(quota: Quota): LocalBuckets {
  const { requests, window_s } = quota;
  const policy = policyHeader(quota);
  const buckets = new LRUCache<string, Counted>({ max: remembered });
  let someSpentUntil_ms = 0;

  const bucketOf = (name: string, now_ms: number): Counted => {
    let bucket = buckets.get(name);
    if (bucket === undefined) {
      bucket = { policy, left: requests, ends_ms: now_ms + window_s * 1_000 };
      buckets.set(name, bucket);
    } else if (now_ms >= bucket.ends_ms) {
      bucket.left = requests;
      bucket.ends_ms = now_ms + window_s * 1_000;
    }
    return bucket;
  };

  return {
    spend(name, now_ms) {
      const bucket = bucketOf(name, now_ms);
      if (bucket.left === 0) return { bucket, allowed: false };
      bucket.left -= 1;
      if (bucket.left === 0) someSpentUntil_ms = Math.max(someSpentUntil_ms, bucket.ends_ms);
      return { bucket, allowed: true };
    },
    spent(name, now_ms) {
      const bucket = buckets.peek(name);
      return bucket !== undefined && bucket.left === 0 && now_ms < bucket.ends_ms ? bucket : null;
    },
    anySpent: (now_ms) => now_ms < someSpentUntil_ms,
  };
}
