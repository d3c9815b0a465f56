import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, openBench } from './testing/bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ pool_size: 1 });
});
afterAll(() => bench.close());

test('behavior: one connection is enough for creating, sending, asking and recording', async () => {
  const payouts = await bench.payouts(20, (n) => (n % 5 === 0 ? 'final_refusal' : 'normal'));
  const worker = bench.worker();
  for (const payout of payouts) await bench.until(payout, ['settled', 'failed'], [worker]);
  const states = await Promise.all(payouts.map(async (payout) => (await bench.read(payout)).status));
  expect(states.filter((status) => status === 'failed')).toHaveLength(4);
});
