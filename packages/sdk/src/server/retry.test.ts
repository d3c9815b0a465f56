import { expect, test } from 'vitest';
import { APIConnectionError, errorOfAnswer } from '../errors.js';
import { readRetryAfter, retryDelay } from './retry.js';

const unavailable = errorOfAnswer(503, { raw: null });

test('doubles from half a second to half a minute, with up to a quarter more', () => {
  const delays = (random: number) => [0, 1, 2, 6, 60].map((retries) => retryDelay(unavailable, retries, () => random));
  expect(delays(0)).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  expect(delays(1)).toEqual([625, 1_250, 2_500, 30_000, 30_000]);
  expect(retryDelay(new APIConnectionError('lost', { code: 'connection_error' }), 0, () => 0)).toBe(500);
});

test('a time of the server’s goes before', () => {
  const later = (status: number, retryAfterSeconds: number) =>
    retryDelay(errorOfAnswer(status, { raw: null, retryAfterSeconds }), 0);
  expect([later(503, 0), later(503, 30), later(503, 31), later(409, 1), later(501, 2)]).toEqual([
    0,
    30_000,
    null,
    1_000,
    2_000,
  ]);
});

test('reads Retry-After as seconds or as a date', () => {
  const now_ms = Date.parse('2026-01-05T10:00:00Z');
  const read = (header: string | null) => readRetryAfter(header, now_ms);
  expect(read('12')).toBe(12);
  expect(read('Mon, 05 Jan 2026 10:00:30 GMT')).toBe(30);
  expect(read('Mon, 05 Jan 2026 09:00:00 GMT')).toBe(0);
  expect(readRetryAfter('Mon, 05 Jan 2026 10:00:30 GMT', now_ms + 999)).toBe(30);
  expect(read('Monday, 05-Jan-26 10:00:30 GMT')).toBe(30);
  expect(read('soon')).toBeUndefined();
  expect(read(null)).toBeUndefined();
});

test.each(['1.5', '-5', '2026-01-05', '1e3', '12 s', '', 'May'])(
  '%j is no time: the client’s own waits stand',
  (header) => {
    expect(readRetryAfter(header)).toBeUndefined();
  },
);

test('a date counts from the answer’s own, whatever this machine’s clock says', () => {
  const now_ms = Date.parse('2026-01-05T11:00:00Z');
  const read = (date: string | null) => readRetryAfter('Mon, 05 Jan 2026 10:00:30 GMT', now_ms, date);
  expect(read('Mon, 05 Jan 2026 10:00:10 GMT')).toBe(20);
  expect(read('yesterday')).toBe(0);
  expect(read(null)).toBe(0);
});
