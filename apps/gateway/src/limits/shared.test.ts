import { expect, test, vi } from 'vitest';
import type { Quota } from './quotas.js';
import { type Block, blockOf, createSharedBucket, ownShareOf } from './shared.js';

/** A row as the database keeps it, on a clock that the test moves; and processes that share it. */
function openRow(quota: Quota) {
  const row = { now_ms: 0, taken: 0, window: 0, asked: [] as number[], away: false };
  const window_ms = quota.window_s * 1_000;
  const take = async (wanted: number): Promise<Block> => {
    row.asked.push(wanted);
    await Promise.resolve();
    if (row.away) throw new Error('away');
    const window = Math.floor(row.now_ms / window_ms);
    if (window > row.window) [row.window, row.taken] = [window, 0];
    const tokens = Math.min(wanted, quota.requests - row.taken);
    row.taken += tokens;
    return { tokens, beyond: quota.requests - row.taken, window, left_ms: (window + 1) * window_ms - row.now_ms };
  };
  const openProcess = () => createSharedBucket(quota, () => row.now_ms, take);
  return { row, take, openProcess };
}

const ask = (bucket: ReturnType<typeof createSharedBucket>, now_ms: number) => bucket.spend(now_ms) || bucket.wait();

test('blocks: a twentieth, at least one and at most a thousand', () => {
  const blocks = [1, 19, 40, 100, 19_999, 1_000_000].map((requests) => blockOf({ requests, window_s: 1 }));
  expect(blocks).toEqual([1, 1, 2, 5, 999, 1_000]);
});

test('one process: every request of the quota is let through, none beyond it, and what is left is told exactly', async () => {
  const { row, openProcess } = openRow({ requests: 100, window_s: 60 });
  const bucket = openProcess();
  for (let request = 0; request < 100; request += 1) {
    expect(await ask(bucket, row.now_ms)).toBe(true);
    expect([bucket.left, bucket.ends_ms]).toEqual([99 - request, 60_000]);
  }
  expect(await ask(bucket, row.now_ms)).toBe(false);
  row.now_ms = 59_999;
  expect(await ask(bucket, row.now_ms)).toBe(false);
  row.now_ms = 60_000;
  expect([await ask(bucket, row.now_ms), bucket.left, bucket.ends_ms]).toEqual([true, 99, 120_000]);
});

test('a block is fetched before the last one is used up, so that only the first request of a window waits', async () => {
  const { row, openProcess } = openRow({ requests: 1_000, window_s: 60 });
  const bucket = openProcess();
  expect(bucket.spend(0)).toBe(false);
  expect(await bucket.wait()).toBe(true);
  for (let request = 1; request < 1_000; request += 1) {
    expect(bucket.spend(0)).toBe(true);
    // Between two requests the event loop goes on.
    await new Promise(setImmediate);
  }
  expect(row.asked.length).toBeLessThan(50);
});

test.each([2, 3, 7])('%i processes: the sum is the quota, or less by what the others hold', async (count) => {
  const quota = { requests: 200, window_s: 60 };
  const { row, openProcess } = openRow(quota);
  const processes = Array.from({ length: count }, openProcess);
  for (let window = 0; window < 3; window += 1) {
    row.now_ms = window * 60_000;
    const asked = Array.from({ length: 400 }, (_, request) =>
      ask(processes[(request * 7 + window) % count] as ReturnType<typeof openProcess>, row.now_ms),
    );
    const allowed = (await Promise.all(asked)).filter(Boolean).length;
    expect(allowed).toBeLessThanOrEqual(quota.requests);
    expect(allowed).toBeGreaterThanOrEqual(quota.requests - (count - 1) * 2 * blockOf(quota));
  }
});

test('many at once wait for one question, which asks for all of them', async () => {
  const { row, openProcess } = openRow({ requests: 1_000, window_s: 60 });
  const bucket = openProcess();
  expect(await Promise.all(Array.from({ length: 64 }, () => bucket.wait()))).not.toContain(false);
  expect(row.asked.length).toBeLessThanOrEqual(2);
});

test('error: without the database, what is held and then a share of its own, once per window', async () => {
  const quota = { requests: 100, window_s: 60 };
  const { row, openProcess } = openRow(quota);
  const bucket = openProcess();
  await ask(bucket, 0);
  const held = blockOf(quota);
  row.away = true;
  let allowed = 0;
  while (await ask(bucket, row.now_ms)) allowed += 1;
  expect(allowed).toBe(held + ownShareOf(quota));
  row.now_ms = 59_000;
  expect(await ask(bucket, row.now_ms)).toBe(false);
  row.now_ms = 60_000;
  expect(await ask(bucket, row.now_ms)).toBe(true);
});

test('behavior: once the database is back, it says what is left', async () => {
  const { row, openProcess } = openRow({ requests: 100, window_s: 60 });
  row.away = true;
  const bucket = openProcess();
  expect([await ask(bucket, 0), bucket.left]).toEqual([true, 9]);
  row.away = false;
  row.now_ms = 1_000;
  expect(bucket.spend(row.now_ms)).toBe(true);
  await vi.waitFor(() => expect(bucket.left).toBeGreaterThan(90));
  // An outage again within the window gives no second share.
  row.away = true;
  let allowed = 0;
  while (await ask(bucket, row.now_ms)) allowed += 1;
  expect(allowed).toBeLessThanOrEqual(blockOf({ requests: 100, window_s: 60 }) * 2);
});

test('error: nobody waits for a database that is silent', async () => {
  const bucket = createSharedBucket(
    { requests: 100, window_s: 60 },
    () => performance.now(),
    () => new Promise(() => {}),
  );
  const began_ms = performance.now();
  expect(await bucket.wait()).toBe(true);
  expect(performance.now() - began_ms).toBeLessThan(2_000);
  let allowed = 1;
  while (await ask(bucket, performance.now())) allowed += 1;
  expect(allowed).toBe(10);
});
