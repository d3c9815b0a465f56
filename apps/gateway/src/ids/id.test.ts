import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdSource, isId, newId } from './index.js';

const zeros = (size: number) => Buffer.alloc(size);

/** A source whose clock is told what to say. */
function sourceAt(random: (size: number) => Buffer = randomBytes) {
  let now_ms = 0;
  const source = createIdSource({ now_ms: () => now_ms, randomBytes: random });
  return (at_ms: number) => {
    now_ms = at_ms;
    return source.next('gs');
  };
}

describe('createIdSource', () => {
  test('the form is UUIDv7: time, version, counter, variant, random', () => {
    expect(sourceAt(zeros)(0x0123_4567_89ab)).toBe('gs_0123456789ab70008000000000000000');
    expect(sourceAt((size) => Buffer.alloc(size, 0xff))(1)).toBe('gs_00000000000177ffbfffffffffffffff');
  });

  test('behavior: ids rise within a millisecond, over its counter, and when the clock steps back', () => {
    const times = fc.array(fc.integer({ min: 1_000, max: 1_005 }), { minLength: 2, maxLength: 300 });
    fc.assert(
      fc.property(times, (times_ms) => {
        const next = sourceAt();
        const ids = times_ms.map(next);
        expect(ids).toEqual(ids.toSorted());
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('behavior: a used up counter carries into the next millisecond', () => {
    const next = sourceAt(zeros);
    const ids = Array.from({ length: 4_097 }, () => next(5));
    expect(ids[4_095]?.slice(3, 19)).toBe('0000000000057fff');
    expect(ids[4_096]?.slice(3, 19)).toBe('0000000000067000');
    expect(ids).toEqual(ids.toSorted());
  });
});

describe('newId', () => {
  test('ids of one process rise in the order they were made', () => {
    const ids = Array.from({ length: 10_000 }, () => newId('evt'));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('carries the time of its making', () => {
    const before_ms = Date.now();
    const made_ms = Number.parseInt(newId('tx').slice(3, 15), 16);
    // The counter of earlier ids may have carried the millisecond on.
    expect(made_ms).toBeGreaterThanOrEqual(before_ms);
    expect(made_ms - before_ms).toBeLessThan(1_000);
  });
});

describe('isId', () => {
  test('knows its own', () => {
    expect(isId('gs', newId('gs'))).toBe(true);
    expect(isId('par', newId('par'))).toBe(true);
  });

  test.each([
    '',
    'gs_',
    `gs_${'0'.repeat(31)}`,
    `gs_${'0'.repeat(33)}`,
    `gs_${'A'.repeat(32)}`,
    `gs-${'0'.repeat(32)}`,
  ])('refuses %j', (text) => {
    expect(isId('gs', text)).toBe(false);
  });

  test.each([`tx_${'0'.repeat(32)}`, `gs_${'0'.repeat(32)}\n`, ` gs_${'0'.repeat(31)}`, `gs_${'٠'.repeat(32)}`])(
    'refuses %j, which only looks like one',
    (text) => {
      expect(isId('gs', text)).toBe(false);
    },
  );
});
