import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import { killGateway } from '../support/kill.js';
import { createOrders, type Order } from '../support/order.js';
import { seededRandom } from '../support/random.js';
import { sized } from '../support/size.js';
import { sell } from '../support/user.js';
import { openWorld, type World } from '../support/world.js';

/** The gateway is killed with -9 again and again under running sales; the bank, which books whatever it is sent, is the judge. */
const kills = sized({ small: 20, full: 200 });
const sales = sized({ small: 20, full: 200 });
/** So many sales begin at once; each kill lets the next ones begin, so that the last kill still finds some under way. */
const at_once = 4;
const time_limit_ms = kills * 15_000;

let world: World;
beforeAll(async () => {
  // A dead process's work is taken over when its lease ends: a short one, so that there is work between two kills.
  world = await openWorld({ gateway: { env: { LEASE_S: '2' } } });
});
afterAll(() => world.close());

function createBatch(): Order[] {
  const order = createOrders();
  const unusual = new Map([
    [2, order('EUR', 'accept_then_timeout')],
    [5, order('GBP', 'accept_then_timeout')],
    [8, order('EUR', 'slow')],
    [11, order('GBP', 'slow')],
    [13, order('EUR', 'final_refusal')],
    [16, order('GBP', 'final_refusal')],
  ]);
  return Array.from({ length: sales }, (_, n) => unusual.get(n) ?? order(n % 2 === 0 ? 'EUR' : 'GBP'));
}

test(`${kills} kills across ${sales} sales: each ends once, in the bank's books and in the partner's`, {
  timeout: time_limit_ms + 60_000,
}, async () => {
  const random = seededRandom();
  const report = [`gateway killed, FAULT_SEED=${random.seed}`];
  onTestFinished(() => console.log(report.join('\n  ')));
  const options = { within_ms: time_limit_ms };
  const waiting = createBatch();
  const begin = (count: number) => waiting.splice(0, count).map((order) => sell(world.stack.info, order, options));
  const begun = begin(at_once);
  const ended = () => Promise.all(begun);
  ended().catch(() => {});

  let idle = 0;
  let with_money = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const { line, unfinished, with_money: more } = await killGateway(world, random);
    report.push(`kill ${kill}: ${line}`);
    if (unfinished === 0) idle += 1;
    with_money += more;
    const left = Math.max(kills - kill - 2, 1);
    begun.push(...begin(Math.ceil(waiting.length / left)));
    ended().catch(() => {});
  }
  const users = await ended();
  await expectEndedRight(world, users);

  const interruptions = users.reduce((sum, user) => sum + user.interruptions, 0);
  report.push(
    `${kills} kills, ${idle} of them with nothing under way, ${with_money} sales hit with money on its way; ` +
      `${users.length} sales ended once, their users were interrupted ${interruptions} times; ` +
      `${world.relay.deliveries.length} deliveries, ${world.relay.duplicates()} duplicates absorbed`,
  );
  expect(users).toHaveLength(sales);
  expect(idle).toBeLessThan(kills);
  expect(with_money).toBeGreaterThan(0);
  expect(interruptions).toBeGreaterThan(0);
});
