import { expect, test } from 'vitest';
import { changesToTell } from './changes.js';
import type { DepositChange, DepositStatus } from './deposit.js';

type Case = [
  status: DepositStatus,
  final: boolean,
  told: DepositChange | null,
  of: 'a' | 'b' | null,
  next: DepositChange[],
];

/** The deposit stands in block `a`; it may have stood in block `b` before. */
const cases: Case[] = [
  ['detected', false, null, null, ['detected']],
  ['detected', false, 'detected', 'a', []],
  ['detected', false, 'detected', 'b', ['detected']],
  ['detected', false, 'orphaned', 'b', ['detected']],
  ['detected', false, 'parked', 'b', ['detected']],
  ['detected', true, null, null, ['detected', 'credited']],
  ['detected', true, 'detected', 'a', ['credited']],
  ['detected', true, 'detected', 'b', ['detected', 'credited']],
  ['orphaned', false, null, null, []],
  ['orphaned', false, 'detected', 'a', ['orphaned']],
  ['orphaned', false, 'parked', 'a', ['orphaned']],
  ['orphaned', false, 'orphaned', 'b', []],
  ['parked', false, null, null, ['parked']],
  ['parked', true, 'parked', 'a', []],
  ['parked', true, 'detected', 'b', ['parked']],
  ['credited', true, 'credited', 'a', []],
];

test.each(cases)('%s, final: %s, told %s of %s: next %j', (status, final, told, of, next) => {
  const final_at = final ? new Date() : null;
  expect(changesToTell({ status, final_at, block_hash: 'a', told, told_block_hash: of })).toEqual(next);
});
