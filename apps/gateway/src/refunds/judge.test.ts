import { expect, test } from 'vitest';
import type { Receipt } from '../outbound/index.js';
import { judgeOutcome } from './judge.js';

const topic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const [token, other, float, user, stranger] = ['a', 'b', 'c', 'd', 'e'].map((digit) => `0x${digit.repeat(40)}`) as [
  string,
  string,
  string,
  string,
  string,
];
const word = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`;
const transfer = (from: string, to: string, amount: bigint, contract = token) => ({
  contract,
  topics: [topic, word(from), word(to)],
  data: word(`0x${amount.toString(16)}`),
});
const refund = { token_contract: token, amount_units: 100n, to_address: user };
const judge = (logs: Receipt['logs'], outcome = { ours: true, succeeded: true }) =>
  judgeOutcome(refund, float, outcome, {
    tx_hash: '0x01',
    block: { number: 1n, hash: '0x02' },
    succeeded: outcome.succeeded,
    logs,
  });

test('exactly the amount, from the float, to the target, in the token: paid', () => {
  expect(judge([transfer(float, user, 100n)])).toBe('paid');
  expect(judge([transfer(stranger, user, 7n), transfer(float, user, 100n)])).toBe('paid');
  expect(judge([transfer(float, user, 100n)], { ours: false, succeeded: true })).toBe('paid');
});

test('coins that left in another way are somebody’s task, never a second payment', () => {
  expect(judge([transfer(float, user, 99n)])).toBe('moved_another_amount');
  expect(judge([transfer(float, stranger, 100n)])).toBe('moved_another_amount');
  expect(judge([transfer(float, user, 99n), transfer(float, stranger, 1n)])).toBe('moved_another_amount');
});

test('nothing that left the float: reverted, or the nonce went to something else', () => {
  expect(judge([], { ours: true, succeeded: false })).toBe('reverted');
  expect(judge([transfer(float, user, 100n, other)])).toBe('reverted');
  expect(judge([], { ours: false, succeeded: true })).toBe('nonce_lost');
  expect(judge([transfer(float, stranger, 5n)], { ours: false, succeeded: true })).toBe('nonce_lost');
});
