import { createHmac } from 'node:crypto';
import { call } from '@0gate/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectEndedRight } from '../support/judge.js';
import { createOrders } from '../support/order.js';
import { sell, type User } from '../support/user.js';
import { until } from '../support/wait.js';
import { openWorld, type World } from '../support/world.js';

const time_limit_ms = 90_000;
/** Longer than the first wait after a failed delivery, with its jitter. */
const past_the_first_wait_s = 75;
/** Signatures are in real time and good for five minutes. */
const replayable_s = 200;

let world: World;
const order = createOrders();
const sold: User[] = [];
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Sells while the partner's process is dead from the deposit to the end, and leaves it dead. */
async function sellWithoutReceiver(): Promise<User> {
  const { stack, records, bank, relay } = world;
  // Nothing settles before the receiver is dead.
  await bank.control({ pause: true });
  let seen: User | undefined;
  const watch = (user: User) => {
    seen = user;
  };
  const selling = sell(stack.info, order('EUR'), { within_ms: time_limit_ms, watch });
  selling.catch(() => {});
  const isProcessing = async () => {
    if (seen === undefined) return undefined;
    const [record] = await records.find([seen.withdrawal_id]);
    return record?.state === 'withdrawal_processing';
  };
  await until('a record that is processing', isProcessing, time_limit_ms);
  await stack.demo_wallet.kill();
  await bank.control({ pause: false });
  const user = await selling;
  const missed = () =>
    relay.deliveries.some(({ type, status }) => type === 'gate_session.completed' && status === null);
  await until('a delivery that nobody took', missed, 30_000);
  expect((await records.find([user.withdrawal_id])).map(({ state }) => state)).toEqual(['withdrawal_processing']);
  sold.push(user);
  return user;
}

const isTold = async ({ session_id }: User) =>
  (await world.records.events(session_id)).includes('gate_session.completed');

test('a receiver that was dead at the end hears of it by the retry', { timeout: time_limit_ms * 2 }, async () => {
  const user = await sellWithoutReceiver();
  await world.stack.demo_wallet.start();
  await world.api('POST', '/v1/test_helpers/clock/advance', { seconds: past_the_first_wait_s });
  await until('the retry', () => isTold(user), 30_000);
  await expectEndedRight(world, sold);
});

test('without the retry its own reconciler reads the end; the event that comes later changes nothing', {
  timeout: time_limit_ms * 2,
}, async () => {
  const user = await sellWithoutReceiver();
  await world.stack.demo_wallet.start();
  await expectEndedRight(world, sold);
  expect(await isTold(user)).toBe(false);
  await world.api('POST', '/v1/test_helpers/clock/advance', { seconds: past_the_first_wait_s });
  await until('the event', () => isTold(user), 30_000);
  await expectEndedRight(world, sold);
});

test('replayed and forged events and a forged return change nothing', { timeout: time_limit_ms }, async () => {
  const { info } = world.stack;
  // An older one is refused for its age; these are taken for what they are: nothing new.
  const youngest_s = Math.floor(Date.now() / 1_000) - replayable_s;
  const isFresh = (signature: string) => Number.parseInt(signature.slice('t='.length), 10) > youngest_s;
  const genuine = world.relay.deliveries.filter(({ status, signature }) => status === 200 && isFresh(signature));
  const origin = info.demo_wallet_url;
  const asked = { amount: '77.77', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM' };
  const opened = await call('POST', `${origin}/api/withdrawals`, { headers: { origin }, body: asked });
  const { id, session_id } = opened.body as { id: string; session_id: string };
  const isOpen = async () => (await world.records.events(session_id)).includes('gate_session.created');
  await until('the event of the new session', isOpen, 30_000);
  const before = await world.records.snapshot();

  const post = async (raw_body: string, signature: string) => {
    const headers = { 'content-type': 'application/json', 'gate-signature': signature };
    return (await fetch(`${origin}/webhooks/0gate`, { method: 'POST', headers, body: raw_body })).status;
  };
  for (const { raw_body, signature } of genuine) {
    const body = raw_body.toString();
    expect(await post(body, signature)).toBe(200);
    expect(await post(body.replace('"id":"evt_', '"id":"evt_f'), signature)).toBe(400);
    expect(await post(body.replaceAll(/gs_[0-9a-f]{32}/g, session_id), signature)).toBe(400);
  }

  const completed = genuine.find(({ type }) => type === 'gate_session.completed');
  if (completed === undefined) throw new Error('no completion is fresh enough to be forged');
  const forged = completed.raw_body
    .toString()
    .replace('"id":"evt_', '"id":"evt_f')
    .replaceAll(/gs_[0-9a-f]{32}/g, session_id);
  const sign = (key: string, at_s: number) =>
    `t=${at_s},v1=${createHmac('sha256', key).update(`${at_s}.${forged}`).digest('hex')}`;
  const now_s = Math.floor(Date.now() / 1_000);
  expect(await post(forged, sign('whsec_of_somebody_else', now_s))).toBe(400);
  expect(await post(forged, sign(info.other_partner.webhook_secret, now_s))).toBe(400);
  expect(await post(forged, sign(info.partner.webhook_secret, now_s - 301))).toBe(400);
  expect(await post(forged, '')).toBe(400);

  const back = `${origin}/withdrawals/${id}/return?gate_session_id=${session_id}&status=completed&state=withdrawal_completed`;
  const page = await fetch(back, { headers: { cookie: opened.cookie ?? '' } });
  expect([page.status, (await page.text()).includes('data-state="withdrawal_pending_user_action"')]).toEqual([
    200,
    true,
  ]);

  expect(await world.records.snapshot()).toBe(before);
  await expectEndedRight(world, sold);
});
