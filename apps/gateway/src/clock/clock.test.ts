import { expect, test } from 'vitest';
import { systemClock, tenantNow } from './index.js';

const noon = new Date('2026-03-01T12:00:00.250Z');
const clock = { now: () => noon, monotonic_ms: () => 0 };

test('a tenant lives at real time, moved forward by its own tests', () => {
  expect(tenantNow(clock, { test_offset_s: 0 })).toEqual(noon);
  expect(tenantNow(clock, { test_offset_s: 86_400 })).toEqual(new Date('2026-03-02T12:00:00.250Z'));
  expect(noon.toISOString()).toBe('2026-03-01T12:00:00.250Z');
});

test('the system clock tells real time, and its monotonic time never falls', () => {
  const before_ms = Date.now();
  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before_ms);
  const readings = Array.from({ length: 1_000 }, () => systemClock.monotonic_ms());
  expect(readings).toEqual(readings.toSorted((a, b) => a - b));
});
