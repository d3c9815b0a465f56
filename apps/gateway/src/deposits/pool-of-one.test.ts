import type { Address } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from './testing/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ pool_size: 1 });
});
afterAll(() => world.stop());

test('many deposits are detected and credited over a single connection', async () => {
  const usdc = world.tokens['USDC'] as Address;
  const shown = await Promise.all(Array.from({ length: 20 }, () => world.show()));
  for (const { address } of shown) await world.send(await world.transfer(usdc, address, 5_000_000n));
  await world.mine();
  await world.settle();
  await world.mine(9);
  await world.settle();
  for (const { session } of shown) {
    expect(await world.deposits(session)).toMatchObject([{ status: 'credited', told: 'credited' }]);
  }
  expect(world.told).toHaveLength(40);
  await world.coherent();
});
