import { expect, test } from 'vitest';
import type { Log } from '../../chains/evm/index.js';
import { checkBalance } from './balance-rule.js';
import { readTransfer } from './transfer.js';

const log = {} as Log;
const move = (from: string, to: string, amount: bigint) => ({ log, from, to, amount });

test.each([
  ['one transfer', [move('u', 'us', 5n)], 0n, 5n, 'holds'],
  ['two transfers', [move('u', 'us', 5n), move('v', 'us', 2n)], 1n, 8n, 'holds'],
  ['swept in the same block', [move('u', 'us', 5n), move('us', 't', 5n)], 0n, 0n, 'holds'],
  ['swept with what was there', [move('us', 't', 9n), move('u', 'us', 5n)], 9n, 5n, 'holds'],
  ['to itself', [move('u', 'us', 5n), move('us', 'us', 5n)], 0n, 5n, 'holds'],
  ['others move too', [move('u', 'us', 5n), move('a', 'b', 7n)], 0n, 5n, 'holds'],
  ['a fee', [move('u', 'us', 5n)], 0n, 4n, 'broken'],
  ['nothing moved', [move('u', 'us', 5n)], 0n, 0n, 'broken'],
  ['more than was said', [move('u', 'us', 5n)], 0n, 6n, 'broken'],
  ['no state before', [move('u', 'us', 5n)], 'no_state', 5n, 'no_state'],
  ['no state after', [move('u', 'us', 5n)], 0n, 'no_state', 'no_state'],
] as const)('%s', (_, transfers, before, after, rule) => {
  expect(checkBalance(transfers, 'us', before, after)).toBe(rule);
});

const topic = (digit: string) => `0x${'0'.repeat(24)}${digit.repeat(40)}`;
const transfer: Log = {
  ...{ block_number: 1n, block_hash: '0x', tx_hash: '0x', log_index: 0, contract: '0x' },
  topics: [topic('0'), topic('a'), topic('b')],
  data: `0x${'f'.repeat(64)}`,
};

test('an event is read to the last of 256 bits', () => {
  const { from, to, amount } = readTransfer(transfer) ?? {};
  expect([from, to, amount]).toEqual([`0x${'a'.repeat(40)}`, `0x${'b'.repeat(40)}`, 2n ** 256n - 1n]);
});

test.each([
  ['the amount among the topics', { ...transfer, topics: [...transfer.topics, topic('c')], data: '0x' }],
  ['no receiver', { ...transfer, topics: transfer.topics.slice(0, 2) }],
  ['no amount', { ...transfer, data: '0x' }],
  ['more than an amount', { ...transfer, data: `${transfer.data}00` }],
])('error: %s is no ERC-20 transfer', (_, malformed) => {
  expect(readTransfer(malformed)).toBeNull();
});
