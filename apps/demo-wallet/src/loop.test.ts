import { expect, test } from 'vitest';
import { runLoop } from './loop.js';

test('works on while there is work, waits when idle or in trouble, and stops when told', async () => {
  const script = ['worked', 'worked', 'idle', new Error('database away'), 'worked', 'idle'] as const;
  const told: string[] = [];
  const stopping = new AbortController();
  let next = 0;
  await runLoop({
    step: async () => {
      const outcome = script[next++];
      if (outcome instanceof Error) throw outcome;
      told.push(outcome ?? 'none');
      return outcome ?? 'idle';
    },
    delay: async () => {
      told.push('wait');
      if (next === script.length) stopping.abort();
    },
    signal: stopping.signal,
    onError: (error) => told.push(`${error}`),
  });
  expect(told).toEqual(['worked', 'worked', 'idle', 'wait', 'Error: database away', 'wait', 'worked', 'idle', 'wait']);
});
