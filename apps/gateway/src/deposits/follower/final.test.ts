import { expect, test } from 'vitest';
import { finalOf } from './final.js';

const block = (number: bigint, branch = 'a') => ({
  number,
  hash: `${branch}${number}`,
  parent_hash: `${branch}${number - 1n}`,
  time: new Date(0),
});
const branch = [block(1n), block(2n), block(3n)];

test('the final block is the one that providers call so, if it is in our branch', () => {
  expect(finalOf(branch, [block(3n)], block(2n))).toEqual(block(2n));
  expect(finalOf(branch, [], block(2n))).toEqual(block(2n));
});

test('while catching up it is the newest of what they have just given us', () => {
  expect(finalOf(branch, [block(2n), block(3n)], block(9n))).toEqual(block(3n));
});

test('a branch that nothing was added to is not final because a higher block is', () => {
  expect(finalOf(branch, [], block(9n))).toBeNull();
});

test('another block at a height of ours makes nothing final', () => {
  expect(finalOf(branch, [block(3n)], block(2n, 'b'))).toBeNull();
});
