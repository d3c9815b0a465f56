import { expect, test } from 'vitest';
import { randomBytes } from './random.js';

test('as many bytes as asked for, over the end of the pool too, and never the same twice', () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2_000; round += 1) {
    const bytes = randomBytes(12 + (round % 21));
    expect(bytes).toHaveLength(12 + (round % 21));
    seen.add(bytes.toString('hex'));
  }
  expect(seen.size).toBe(2_000);
});

test('behavior: what was given is not given again, and stays as it was when others are', () => {
  const first = randomBytes(32);
  const copy = Buffer.from(first);
  const others = Array.from({ length: 500 }, () => randomBytes(32).toString('hex'));
  expect(first.equals(copy)).toBe(true);
  expect(others).not.toContain(copy.toString('hex'));
});

test('behavior: the bytes are spread evenly', () => {
  const counts = new Array<number>(256).fill(0);
  for (let round = 0; round < 16_000; round += 1) {
    for (const byte of randomBytes(16)) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  // 1,000 each on average; ten standard deviations away is no chance but a fault.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(320);
});

test('error: more than the pool holds is refused, never cut short', () => {
  expect(randomBytes(4_096)).toHaveLength(4_096);
  expect(() => randomBytes(4_097)).toThrow(RangeError);
});
