import { expect, test } from 'vitest';
import { createLocalBuckets } from './local.js';

const quota = { requests: 3, window_s: 60 };
const minute_ms = 60_000;

test('so many requests in a window that begins with the first, each name by itself', () => {
  const buckets = createLocalBuckets(quota);
  const left = (name: string, now_ms: number) => {
    const { bucket, allowed } = buckets.spend(name, now_ms);
    return [allowed, bucket.left, bucket.ends_ms];
  };
  expect(left('a', 1_000)).toEqual([true, 2, 61_000]);
  expect(left('a', 2_000)).toEqual([true, 1, 61_000]);
  expect(left('a', 60_999)).toEqual([true, 0, 61_000]);
  expect(left('a', 60_999)).toEqual([false, 0, 61_000]);
  expect(left('b', 60_999)).toEqual([true, 2, 60_999 + minute_ms]);
  expect(left('a', 61_000)).toEqual([true, 2, 61_000 + minute_ms]);
});

test('who has used his quota up is known as such until the window ends', () => {
  const buckets = createLocalBuckets(quota);
  expect([buckets.anySpent(0), buckets.spent('a', 0)]).toEqual([false, null]);
  for (let request = 0; request < 4; request += 1) buckets.spend('a', 0);
  buckets.spend('b', 0);
  expect(buckets.anySpent(minute_ms - 1)).toBe(true);
  expect(buckets.spent('a', minute_ms - 1)).toMatchObject({ left: 0, policy: '"default";q=3;w=60' });
  expect(buckets.spent('b', minute_ms - 1)).toBeNull();
  expect([buckets.anySpent(minute_ms), buckets.spent('a', minute_ms)]).toEqual([false, null]);
});

test('behavior: more names than are remembered push the oldest out, and take no more memory', () => {
  const buckets = createLocalBuckets(quota);
  for (let request = 0; request < 3; request += 1) buckets.spend('first', 0);
  for (let name = 0; name < 19_999; name += 1) buckets.spend(`${name}`, 0);
  expect(buckets.spent('first', 0)).not.toBeNull();
  buckets.spend('one more', 0);
  expect(buckets.spent('first', 0)).toBeNull();
});
