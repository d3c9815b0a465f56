import { setTimeout as pause } from 'node:timers/promises';
import { call } from '@0gate/sandbox';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import { createOrders } from '../support/order.js';
import { seededRandom } from '../support/random.js';
import { sized } from '../support/size.js';
import { sell } from '../support/user.js';
import { until } from '../support/wait.js';
import { openWorld, type World } from '../support/world.js';

const kills = sized({ small: 3, full: 50 });
const creators = 4;
/** At the beginning, and so many more after each kill but the last. */
const at_once = 4;
const after_each = 2;
const time_limit_ms = 90_000 + kills * 20_000;
/** What T24 allows after the database is there again. */
const back_within_ms = 30_000;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Creates without end, each under a key of its own, and keeps what was acknowledged. */
function startCreators() {
  const { api_url, other_partner } = world.stack.info;
  const authorization = `Bearer ${other_partner.secret_key}`;
  const acknowledged = new Map<string, unknown>();
  const unanswered = new Set<string>();
  let working = true;
  const create = (key: string) =>
    call('POST', `${api_url}/v1/gate_sessions`, {
      headers: { authorization, 'idempotency-key': key },
      body: { amount: '25.00', currency: 'EUR', return_url: 'http://127.0.0.1/return', user_reference: key },
    });
  const work = async (creator: number): Promise<void> => {
    for (let n = 0; working; n += 1) {
      const key = `create ${creator} ${n}`;
      const answer = await create(key).catch(() => null);
      if (answer?.status === 201) acknowledged.set(key, answer.body);
      else if (answer === null || answer.status >= 500) unanswered.add(key);
      else throw new Error(`a create was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
      if (answer?.status !== 201) await pause(100);
    }
  };
  const all = Promise.all(Array.from({ length: creators }, (_, creator) => work(creator)));
  all.catch(() => {});
  return {
    acknowledged,
    unanswered,
    create,
    stop: async () => {
      working = false;
      await all;
    },
    read: (path: string) => call('GET', `${api_url}/v1/gate_sessions${path}`, { headers: { authorization } }),
  };
}

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  while (left.length > 0) await Promise.all(left.splice(0, 16).map(work));
}

test(`T24: ${kills} kills of the database server under sales and creates lose nothing that was acknowledged`, {
  timeout: time_limit_ms + 60_000,
}, async () => {
  const random = seededRandom();
  const report = [`database killed, FAULT_SEED=${random.seed}`];
  onTestFinished(() => console.log(report.join('\n  ')));
  const order = createOrders();
  const begin = (count: number) =>
    Array.from({ length: count }, (_, n) => order(n % 2 === 0 ? 'EUR' : 'GBP')).map((one) =>
      sell(world.stack.info, one, { within_ms: time_limit_ms }),
    );
  const selling = begin(at_once);
  const ended = () => Promise.all(selling);
  ended().catch(() => {});
  const underWay = async () => {
    const sales = await world.glass.sales();
    return sales.filter(({ stage, status }) => status === 'open' && stage !== 'awaiting_user').length;
  };
  const load = startCreators();

  for (let kill = 1; kill <= kills; kill += 1) {
    const more = load.acknowledged.size + random.between(20, 120);
    await until('more creates', () => load.acknowledged.size >= more, 30_000);
    const open = await until('a sale under way', async () => (await underWay()) || undefined, 30_000);
    await world.stack.postgres.kill();
    await world.stack.postgres.start();
    const up_ms = performance.now();
    const before = load.acknowledged.size;
    await until('the gateway, after its database', () => load.acknowledged.size > before, back_within_ms);
    const back_ms = Math.round(performance.now() - up_ms);
    if (kill < kills) selling.push(...begin(after_each));
    ended().catch(() => {});
    report.push(`kill ${kill}: after ${before} creates, ${open} sales under way; back after ${back_ms} ms`);
  }
  const users = await ended();
  await load.stop();
  await expectEndedRight(world, users);

  await inBatches([...load.acknowledged], async ([key, body]) => {
    const { id } = body as { id: string };
    const answer = await load.read(`/${id}`);
    expect([key, answer.status, (answer.body as { id?: string }).id]).toEqual([key, 200, id]);
  });
  // A create that nobody answered may stand or not; asked again under its key it stands once.
  await inBatches([...load.unanswered], async (key) => {
    expect((await load.create(key)).status).toBe(201);
    const { body } = await load.read(`?user_reference=${encodeURIComponent(key)}`);
    expect([key, (body as { data: unknown[] }).data.length]).toEqual([key, 1]);
  });
  report.push(
    `${load.acknowledged.size} creates acknowledged and found, ${load.unanswered.size} unanswered and made once; ` +
      `${users.length} sales ended once`,
  );
});
