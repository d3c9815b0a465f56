import { expect, test } from 'vitest';
import { saleAt } from '../../fixtures/sale.js';
import { unanswered } from '../api/problem.js';
import { createFollower, type Reading } from './follow.js';

/** A gateway whose reads the test answers one by one, and waits that end when the test says so. */
function scene() {
  const reads: { after: number | null; signal: AbortSignal; answer: (reading: Reading) => void }[] = [];
  const waits: { ms: number; end: () => void }[] = [];
  const shown: number[] = [];
  const failed: string[] = [];
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const look of watchers) look();
  };
  const clock = { now_ms: 0 };
  const follower = createFollower({
    read: (after, signal) =>
      new Promise((answer) => {
        reads.push({ after, signal, answer });
        signal.addEventListener('abort', () => answer({ kind: 'problem', problem: unanswered }));
        changed();
      }),
    shown: ({ session }) => shown.push(session.version),
    failed: ({ code }) => failed.push(code),
    now: () => clock.now_ms,
    pause: (ms, signal) =>
      new Promise((end) => {
        waits.push({ ms, end });
        signal.addEventListener('abort', () => end());
        changed();
      }),
  });
  const until = (met: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!met()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
  return { reads, waits, shown, failed, follower, until, clock };
}

const at = (version: number): Reading => ({ kind: 'state', state: saleAt({ session: { version } }) });
const failure: Reading = { kind: 'problem', problem: unanswered };

test('reads at once, then waits for what comes after the version it has', async () => {
  const { reads, shown, follower, until } = scene();
  void follower.run();
  reads[0]?.answer(at(3));
  await until(() => reads.length === 2);
  reads[1]?.answer(at(5));
  await until(() => reads.length === 3);
  expect(reads.map(({ after }) => after)).toEqual([null, 3, 5]);
  expect(shown).toEqual([3, 5]);
  follower.stop();
});

test('offline: tells it, waits longer each time, and goes on with a fresh read', async () => {
  const { reads, waits, failed, shown, follower, until } = scene();
  void follower.run();
  for (const round of [0, 1, 2, 3, 4, 5]) {
    await until(() => reads.length === round + 1);
    reads[round]?.answer(failure);
    await until(() => waits.length === round + 1);
    waits[round]?.end();
  }
  expect(waits.map(({ ms }) => ms)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(failed).toHaveLength(6);
  await until(() => reads.length === 7);
  expect(reads[6]?.after).toBeNull();
  reads[6]?.answer(at(4));
  await until(() => reads.length === 8);
  expect(shown).toEqual([4]);
  follower.stop();
});

test('any sign of life ends the wait', async () => {
  const { reads, waits, follower, until } = scene();
  void follower.run();
  reads[0]?.answer(failure);
  await until(() => waits.length === 1);
  follower.wake();
  await until(() => reads.length === 2);
  expect(reads[1]?.after).toBeNull();
  follower.stop();
});

test('coming back drops the read that waits, and reads at once', async () => {
  const { reads, failed, follower, until } = scene();
  void follower.run();
  reads[0]?.answer(at(3));
  await until(() => reads.length === 2);
  follower.wake();
  await until(() => reads.length === 3);
  expect(reads[1]?.signal.aborted).toBe(true);
  expect(reads[2]?.after).toBeNull();
  expect(failed).toEqual([]);
  follower.stop();
});

test('a write moves the wait to its version', async () => {
  const { reads, follower, until } = scene();
  void follower.run();
  reads[0]?.answer(at(3));
  await until(() => reads.length === 2);
  follower.moved(4);
  await until(() => reads.length === 3);
  expect(reads[2]?.after).toBe(4);
  follower.stop();
});

test('a gateway that does not wait is not asked in a rush', async () => {
  const { reads, waits, follower, until, clock } = scene();
  void follower.run();
  reads[0]?.answer(at(3));
  await until(() => reads.length === 2);
  clock.now_ms += 40;
  reads[1]?.answer(at(3));
  await until(() => waits.length === 1);
  expect(waits[0]?.ms).toBe(960);
  follower.stop();
});

test('shut: asks no more', async () => {
  const { reads, follower } = scene();
  const done = follower.run();
  reads[0]?.answer({ kind: 'shut' });
  await done;
  expect(reads).toHaveLength(1);
});

test('a rate limit is waited out as long as it says', async () => {
  const { reads, waits, follower, until } = scene();
  void follower.run();
  reads[0]?.answer({ kind: 'problem', problem: { ...unanswered, status: 429, retry_after_s: 30 } });
  await until(() => waits.length === 1);
  expect(waits[0]?.ms).toBe(30_000);
  follower.stop();
});
