import { expect, test } from 'vitest';
import { broadcastToAll, readRefusal } from './broadcast.js';
import type { BroadcastAnswer } from './chain.js';
import { type Provider, RpcError } from './json-rpc.js';

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
  expect(readRefusal(new RpcError(-32_000, message))).toBe(answer);
});

test('no answer is no refusal', () => {
  expect(readRefusal(new Error('connect ECONNREFUSED'))).toBe('unreachable');
});

const provider = (answer: string | Error): Provider => ({
  url: 'http://node.example',
  ask: <T>() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T)),
  close: async () => {},
});

test('one node that takes it is enough, and the best news of several is told', async () => {
  const low = new RpcError(-32_000, 'nonce too low');
  const dead = new Error('no answer');
  expect(await broadcastToAll([provider(dead), provider(low), provider('0x01')], '0x')).toBe('accepted');
  expect(await broadcastToAll([provider(dead), provider(low)], '0x')).toBe('nonce_used');
  expect(await broadcastToAll([provider(dead)], '0x')).toBe('unreachable');
});
