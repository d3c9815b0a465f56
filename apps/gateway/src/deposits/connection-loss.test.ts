import type { Address } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDb } from '../db/index.js';
import { type Shown, startWorld, type World } from './testing/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('connections that break again and again lose no block and credit nothing twice', async () => {
  const usdc = world.tokens['USDC'] as Address;
  const owner = createDb({ url: world.owner_url, pool_size: 1 });
  const ready = await Promise.all(Array.from({ length: 50 }, () => world.show()));
  const shown: Shown[] = [];
  let failures = 0;
  // A cut may miss what is under way: as many more are made until some have hit.
  for (const one of ready) {
    if (failures === 3) break;
    shown.push(one);
    await world.send(await world.transfer(usdc, one.address, BigInt(1_000_000 + shown.length)));
    await world.mine();
    const cut = owner.query(
      'cut',
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'zerogate_app' and datname = current_database()`,
      [],
    );
    await world.settle().catch(() => {
      failures += 1;
    });
    await cut;
  }
  await world.mine(9);
  await expect.poll(() => world.settle().then(() => 'settled'), { timeout: 20_000 }).toBe('settled');
  await expect
    .poll(
      async () => {
        await world.settle();
        const all = await Promise.all(shown.map(({ session }) => world.deposits(session)));
        return all.flat().map(({ status, amount_units }) => `${status} ${amount_units}`);
      },
      { timeout: 20_000, interval: 200 },
    )
    .toEqual(shown.map((_, index) => `credited ${1_000_001 + index}`));
  expect(failures).toBe(3);
  await owner.end();
  await world.coherent();
});
