import { afterAll, beforeAll, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import { createOrders, type Order } from '../support/order.js';
import { sell, type User } from '../support/user.js';
import { until } from '../support/wait.js';
import { openWorld, type World } from '../support/world.js';

const time_limit_ms = 120_000;
/** A price older than this is none. */
const price_life_ms = 30_000;

let world: World;
const order = createOrders();
const sold: User[] = [];
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A sale under way, and a way to wait until its user has come to some place. */
function start(one: Order, watch: (user: User) => Promise<void> | void = () => {}) {
  let seen: User | undefined;
  const ended = sell(world.stack.info, one, {
    within_ms: time_limit_ms,
    watch: (user) => {
      seen = user;
      return watch(user);
    },
  });
  const failed = new Promise<never>((_, reject) => ended.catch(reject));
  failed.catch(() => {});
  return {
    ended: async () => void sold.push(await ended),
    until: (what: string, is: (user: User) => boolean) =>
      Promise.race([until(what, () => seen !== undefined && is(seen), time_limit_ms), failed]),
  };
}

test('a chain that nobody reaches for a while holds up nothing but its own sales, and they end', {
  timeout: time_limit_ms * 2,
}, async () => {
  const [ethereum] = world.stack.chains;
  const held = start(order('EUR'));
  const early = start(order('EUR'));
  await held.until('a deposit', ({ state }) => state.session.stage === 'deposit_detected');
  await early.until('coins on their way', ({ sent }) => sent > 0n);
  ethereum?.service.freeze();
  const elsewhere = start(order('GBP'));
  await elsewhere.ended();
  ethereum?.service.thaw();
  await Promise.all([held.ended(), early.ended()]);
  await expectEndedRight(world, sold);
});

test('the gateway starts without identity provider and rates; both are waited for, and said to be away', {
  timeout: time_limit_ms * 2,
}, async () => {
  const { gateway, identity, rates } = world.stack;
  await Promise.all([gateway.stop(), identity.kill(), rates.kill()]);
  await gateway.start();

  // From 150.00 on identity is asked for.
  const user = start(order('EUR', 'normal', '321.09'), async ({ state, refusals }) => {
    if (state.step !== 'price' || refusals.includes('price_unavailable')) return;
    await until(
      'prices that are too old',
      async () => (await world.glass.priceAge_ms()) > price_life_ms,
      time_limit_ms,
    );
  });
  await user.until('a check that can not start', ({ refusals }) => refusals.includes('temporarily_unavailable'));
  await identity.start();
  await user.until('a refused price', ({ refusals }) => refusals.includes('price_unavailable'));
  await rates.start();
  await user.ended();
  await expectEndedRight(world, sold);
});
