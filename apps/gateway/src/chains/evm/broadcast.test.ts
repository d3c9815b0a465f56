import { expect, test } from 'vitest';
import type { BroadcastAnswer } from '../../outbound/index.js';
import { broadcastToAll, readRefusal } from './broadcast.js';
import { RpcRefused } from './errors.js';

test.each<[BroadcastAnswer, string]>([
  ['accepted', 'already known'],
  ['accepted', 'transaction already imported'],
  ['nonce_used', 'nonce too low: next nonce 5, tx nonce 4'],
  ['underpriced', 'replacement transaction underpriced'],
  ['underpriced', 'max fee per gas less than block base fee'],
  ['no_gas', 'insufficient funds for gas * price + value'],
  ['no_gas', 'Insufficient funds for gas * price + value'],
  ['refused', 'exceeds block gas limit'],
])('%s is what “%s” means', (answer, message) => {
  expect(readRefusal(new RpcRefused(-32_000, message))).toBe(answer);
});

test('no answer is no refusal', () => {
  expect(readRefusal(new Error('connect ECONNREFUSED'))).toBe('unreachable');
});

test('one node that takes it is enough, and the best news of several is told', async () => {
  const low = () => Promise.reject(new RpcRefused(-32_000, 'nonce too low'));
  const dead = () => Promise.reject(new Error('no answer'));
  expect(await broadcastToAll([dead(), low(), Promise.resolve('0x01')])).toBe('accepted');
  expect(await broadcastToAll([dead(), low()])).toBe('nonce_used');
  expect(await broadcastToAll([dead()])).toBe('unreachable');
});
