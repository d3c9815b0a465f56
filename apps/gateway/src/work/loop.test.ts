import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock/index.js';
import { type RunningWorkers, runWorkers } from './index.js';

let running: RunningWorkers;
/** When each step began, in milliseconds since the start. */
let steps: number[];
let step: () => Promise<'worked' | 'idle'>;

beforeEach(() => {
  vi.useFakeTimers();
  steps = [];
  step = async () => 'idle';
});
afterEach(async () => {
  await running.stop();
  vi.useRealTimers();
});

function start(): void {
  const began_ms = performance.now();
  const worker = {
    name: 'test',
    role: 'pay' as const,
    async step() {
      steps.push(performance.now() - began_ms);
      return step();
    },
  };
  running = runWorkers([worker], { clock: systemClock, log: pino({ level: 'silent' }) });
}

const pass = (time_ms: number) => vi.advanceTimersByTimeAsync(time_ms);

test('a worker that worked looks again at once, an idle one waits longer each time', async () => {
  let left = 2;
  step = async () => (left-- > 0 ? 'worked' : 'idle');
  start();
  await pass(900);
  expect(steps).toEqual([0, 0, 0, 20, 60, 140, 300, 550, 800]);
});

test('a nudge ends a long wait', async () => {
  start();
  await pass(600);
  running.nudge();
  await pass(0);
  expect(steps.at(-1)).toBe(600);
});

test('a nudge during a step is not lost', async () => {
  start();
  await pass(600);
  let finish = () => {};
  step = () => new Promise((resolve) => (finish = () => resolve('idle')));
  await pass(200);
  step = async () => 'idle';
  running.nudge();
  finish();
  await pass(20);
  expect(steps.slice(-2)).toEqual([800, 820]);
});

test('however many nudges, an idle worker looks no more often than every 20 ms', async () => {
  start();
  await pass(1);
  const before = steps.length;
  for (let nudge = 0; nudge < 200; nudge += 1) {
    running.nudge();
    await pass(1);
  }
  expect(steps.length - before).toBe(10);
});

test('an error is no end', async () => {
  step = async () => {
    throw new Error('no');
  };
  start();
  await pass(2_500);
  expect(steps).toEqual([0, 1_000, 2_000]);
});

test('a stop ends the wait, and no step comes after it', async () => {
  start();
  await pass(600);
  const before = steps.length;
  await running.stop();
  running.nudge();
  await pass(1_000);
  expect(steps.length).toBe(before);
});
