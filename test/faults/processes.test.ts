import { afterEach, expect, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import { createOrders } from '../support/order.js';
import { sell } from '../support/user.js';
import { openWorld, type World } from '../support/world.js';

const time_limit_ms = 90_000;
let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function sellBoth(in_world: World): Promise<void> {
  const order = createOrders();
  const options = { within_ms: time_limit_ms };
  const users = await Promise.all([order('EUR'), order('GBP')].map((one) => sell(in_world.stack.info, one, options)));
  await expectEndedRight(in_world, users);
}

test('two processes with the roles split between them sell on one database', { timeout: 180_000 }, async () => {
  world = await openWorld({ gateway: { split: true } });
  expect(world.stack.workers).not.toBeNull();
  await sellBoth(world);
});

test('a process with a single database connection sells', { timeout: 180_000 }, async () => {
  world = await openWorld({ gateway: { env: { POOL_SIZE: '1' } } });
  await sellBoth(world);
});
