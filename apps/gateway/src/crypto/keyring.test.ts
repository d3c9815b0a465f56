import { expect, test } from 'vitest';
import { parseKeyRing } from './index.js';

const key = (fill: number, size = 32) => Buffer.alloc(size, fill);
const entry = (id: string, value: Buffer) => `${id}:${value.toString('base64')}`;

test('the first key writes, all read, the oldest searches', () => {
  const ring = parseKeyRing(`${entry('k2', key(2))}, ${entry('k1', key(1, 48))}`);
  expect(ring.current).toEqual({ id: 'k2', key: key(2) });
  expect(ring.find('k1')).toEqual(key(1, 48));
  expect(ring.find('k2')).toEqual(key(2));
  expect(ring.find('k3')).toBeUndefined();
  expect(ring.search).toEqual(key(1, 48));
});

test.each([
  ['nothing', ''],
  ['no id', key(1).toString('base64')],
  ['a short key', entry('k1', key(1, 31))],
  ['an id with other characters', entry('k_1', key(1))],
  ['an empty place', `${entry('k1', key(1))},`],
  ['the same id twice', `${entry('k1', key(1))},${entry('k1', key(2))}`],
])('error: %s, without a word of the key itself', (_, text) => {
  const failure = attempt(() => parseKeyRing(text));
  expect(failure).toBeInstanceOf(Error);
  for (const value of [key(1), key(2), key(1, 31)]) expect(String(failure)).not.toContain(value.toString('base64'));
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
