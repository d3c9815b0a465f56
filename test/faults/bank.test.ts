import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import type { PayoutAt } from '../support/looking-glass.js';
import { createOrders, type Order } from '../support/order.js';
import { sell, type User } from '../support/user.js';
import { until } from '../support/wait.js';
import { openWorld, type World } from '../support/world.js';

const time_limit_ms = 120_000;
/** With this lease the gateway waits 2.4 s for the bank's answer. */
const env = { LEASE_S: '3' };
const later_than_waited_ms = 3_200;
const bank_env = { BANK_OPENING_BALANCE_MINOR: '100000' };

let world: World;
const order = createOrders();
const sold: User[] = [];
beforeAll(async () => {
  world = await openWorld({ gateway: { env }, bank_env });
});
afterAll(() => world.close());

/** Sells all at once; `seen` gets each user as soon as there is one. */
function start(orders: readonly Order[], seen: User[] = []): Promise<void> {
  const watch = (user: User) => {
    if (!seen.includes(user)) seen.push(user);
  };
  const selling = Promise.all(orders.map((one) => sell(world.stack.info, one, { within_ms: time_limit_ms, watch })));
  const ended = selling.then((users) => void sold.push(...users));
  ended.catch(() => {});
  return ended;
}

/** The newest payout of each user who has one. */
async function payoutsOf(users: readonly User[]): Promise<PayoutAt[]> {
  const payouts = await Promise.all(users.map(({ session_id }) => world.glass.payout(session_id)));
  return payouts.filter((payout) => payout !== undefined);
}

/** Waits until so many payouts stand where they should. */
function untilPayouts(what: string, users: readonly User[], count: number, is: (payout: PayoutAt) => boolean) {
  return until(what, async () => (await payoutsOf(users)).filter(is).length === count, time_limit_ms);
}

test('500 after booking, no answer, late answers: each sale ends right, and is booked once', {
  timeout: time_limit_ms * 2,
}, async () => {
  await world.bank.control({ fail_after_booking: 2, drop_answers: 2 });
  await start([
    order('EUR'),
    order('EUR'),
    order('GBP'),
    order('GBP'),
    order('EUR', 'slow'),
    order('GBP', 'accept_then_timeout'),
  ]);
  expect(await world.bank.control({})).toMatchObject({ fail_after_booking: 0, drop_answers: 0 });
  await world.bank.control({ answer_delay_ms: later_than_waited_ms });
  await start([order('EUR'), order('GBP')]);
  await world.bank.control({ answer_delay_ms: 0 });
  await expectEndedRight(world, sold);
});

test('a bank that takes nothing for a while gets each payment again, once its absence is proven', {
  timeout: time_limit_ms * 2,
}, async () => {
  await world.bank.control({ offline: true });
  const users: User[] = [];
  const ended = start([order('EUR'), order('GBP')], users);
  await untilPayouts('a second try', users, 2, ({ sends }) => sends >= 2);
  expect((await world.records.find(users.map(({ withdrawal_id }) => withdrawal_id))).map(({ state }) => state)).toEqual(
    ['withdrawal_processing', 'withdrawal_processing'],
  );
  await world.bank.control({ offline: false });
  await ended;
  await expectEndedRight(world, sold);
});

test('a bank that dies with the payments it took, and comes back with its books', {
  timeout: time_limit_ms * 2,
}, async () => {
  await world.bank.control({ pause: true });
  const users: User[] = [];
  const ended = start([order('EUR'), order('GBP')], users);
  await untilPayouts('what the bank took', users, 2, ({ status }) => status === 'submitted');
  await world.stack.bank.kill();
  // It goes on asking while nobody answers, and neither fails nor pays again.
  const asked = Math.max(...(await payoutsOf(users)).map(({ claims }) => claims));
  await untilPayouts('questions that nobody answers', users, 2, ({ claims }) => claims >= asked + 2);
  await world.stack.bank.start();
  await ended;
  await expectEndedRight(world, sold);
});

test('our own account is short: delayed, never failed, and paid when it is topped up', {
  timeout: time_limit_ms * 2,
}, async () => {
  const users: User[] = [];
  const ended = start([order('EUR', 'normal', '1500.50')], users);
  await untilPayouts('the delay', users, 1, ({ status }) => status === 'delayed');
  expect(users.map(({ state }) => [state.session.failure, state.session.status])).toEqual([[null, 'open']]);
  await world.bank.topUp('EUR', '2000.00');
  await ended;
  await expectEndedRight(world, sold);
  expect(world.relay.deliveries.filter(({ type }) => type === 'gate_session.failed')).toEqual([]);
});
