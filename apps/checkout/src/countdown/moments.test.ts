import { expect, test } from 'vitest';
import { momentOf, secondsLeft } from './moments.js';

/** What a screen reader is told while a countdown runs down, a second at a time. */
function told(total_s: number): readonly string[] {
  const said: string[] = [];
  let before: string | null = null;
  for (let left_s = total_s; left_s >= 0; left_s -= 1) {
    const moment = momentOf(total_s, left_s);
    if (moment !== before) said.push(`${moment} at ${left_s}`);
    before = moment;
  }
  return said;
}

test('three announcements: start, half, end', () => {
  expect(told(60)).toEqual(['start at 60', 'half at 30', 'end at 0']);
  expect(told(1_801)).toEqual(['start at 1801', 'half at 900', 'end at 0']);
});

test('a countdown that is over when it is first seen says only that', () => {
  expect(told(0)).toEqual(['end at 0']);
});

test('the gateway’s clock counts, whatever the device’s says', () => {
  const clock = { server_time: '2026-05-25T10:00:00.000Z', received_at: 5_000 };
  const deadline = '2026-05-25T10:01:00.000Z';
  expect(secondsLeft(deadline, { ...clock, now: 5_000 })).toBe(60);
  expect(secondsLeft(deadline, { ...clock, now: 5_400 })).toBe(60);
  expect(secondsLeft(deadline, { ...clock, now: 64_999 })).toBe(1);
  expect(secondsLeft(deadline, { ...clock, now: 90_000 })).toBe(0);
});
