import { expect, test } from 'vitest';
import { NoQuorumError } from './chain.js';
import type { Provider } from './json-rpc.js';
import { agreed, first } from './quorum.js';

const provider = (answer: string | Error): Provider => ({
  url: 'http://node.example',
  ask: <T>() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T)),
  close: async () => {},
});
const ask = (one: Provider) => one.ask<string>('eth_anything', []);
const all = (...answers: (string | Error)[]) => answers.map(provider);
const dead = new Error('no answer');

test('what enough providers say alike is known', async () => {
  expect(await agreed(all('a', 'b', 'b'), 2, 'it', ask, String)).toBe('b');
  expect(await agreed(all('a', dead, 'a'), 2, 'it', ask, String)).toBe('a');
  expect(await agreed(all('a'), 1, 'it', ask, String)).toBe('a');
});

test('error: below the quorum nothing is known', async () => {
  await expect(agreed(all('a', 'b', dead), 2, 'it', ask, String)).rejects.toThrow(NoQuorumError);
  await expect(agreed(all(dead, dead), 1, 'it', ask, String)).rejects.toThrow('it: 0 of 1 agree');
});

test('a price comes from whichever provider answers', async () => {
  expect(await first(all(dead, 'a'), 'price', ask)).toBe('a');
  await expect(first(all(dead), 'price', ask)).rejects.toThrow(NoQuorumError);
});
