import { expect, test } from 'vitest';
import { parseRfc3339 } from './times.js';

test.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00.1239+02:00', '2026-01-31T10:00:00.123Z'],
  ['2028-02-29T00:00:00-05:00', '2028-02-29T05:00:00.000Z'],
  ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59.000Z'],
])('behavior: %s is a time', (text, expected) => {
  expect(parseRfc3339(text)?.toISOString()).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '2026-01-31',
  '2026-01-31T12:00:00',
  '2026-02-29T12:00:00Z',
  '2026-02-30T12:00:00Z',
  '2026-04-31T12:00:00Z',
  '2026-13-01T12:00:00Z',
  '2026-00-01T12:00:00Z',
  '2026-01-00T12:00:00Z',
  '2026-01-31T25:00:00Z',
  '0999-01-31T12:00:00Z',
])('error: "%s" is none', (text) => {
  expect(parseRfc3339(text)).toBeNull();
});
