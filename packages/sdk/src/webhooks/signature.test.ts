import { expect, test } from 'vitest';
import { anyEqual } from './signature.js';

test.each([
  [['ab'], ['ab'], true],
  [['xx', 'ab'], ['ab'], true],
  [['ab'], ['xx', 'ab', 'xx'], true],
  [['ab'], ['abc'], false],
  [['abc'], ['ab'], false],
  [['ab'], ['Ab'], false],
  [['ab'], [], false],
  [[], ['ab'], false],
])('of %j and %j one is the same: %s', (expected, given, equal) => {
  expect(anyEqual(expected, given)).toBe(equal);
});
