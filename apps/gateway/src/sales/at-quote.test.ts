import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { lockTestQuote } from '../quotes/testing/locked.js';
import { setPayoutAccount } from './commands/payout-account.js';
import { change } from './context.js';
import { policy } from './policy.js';
import { stepOf } from './step.js';
import { openLocks } from './testing/path.store.js';
import { type Story, World } from './testing/story.js';

const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(() => world.chains());
afterEach(() => world.coherent());
afterAll(() => world.close());

const lock = async (change: Parameters<typeof lockTestQuote>[2] = {}) =>
  (await lockTestQuote(world.core, world.tenant, change)).quote;

/** Created at a locked price of 250.00, with nothing typed yet. */
async function created(change: Parameters<World['sale']>[0] = {}): Promise<{ story: Story; due: bigint }> {
  const quote = await lock();
  const story = await world.sale({ amount: '250.00', quote_id: quote.quote_id, ...change });
  return { story, due: quote.crypto_units };
}

/** The same, with the address on the screen. */
async function shown(change: Parameters<World['sale']>[0] = {}): Promise<{ story: Story; due: bigint }> {
  const made = await created(change);
  await made.story.verified();
  await made.story.giveSource();
  return made;
}

const stand = (story: Story) => story.decide(async (context) => context);

test('default: the price holds from the create on; who it is and where the money goes is asked as ever, and no price', async () => {
  const { story, due } = await created();
  const { session, sale } = await stand(story);
  expect(sale).toMatchObject({ identity_status: 'required', lock_counted: true, asset: 'USDC', network: 'ETHEREUM' });
  expect(sale.deposit_deadline).toEqual(new Date(session.created_at.getTime() + policy.stableWindow_s * 1000));
  expect([session.stage, stepOf(session, sale)]).toEqual(['awaiting_user', 'identity']);
  await story.verified();
  const after = await stand(story);
  expect(stepOf(after.session, after.sale)).toBe('source');
  await story.giveSource();
  await story.arrives(due);
  expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
  expect((await story.told()).filter((type) => /created|consumed|completed/.test(type))).toEqual([
    'gate_session.created',
    'quote.consumed',
    'gate_session.completed',
  ]);
});

test('behavior: the account goes by the method of the quote', async () => {
  const { story } = await created();
  await story.decide((context) =>
    change(context, { sale: { identity_status: 'not_required' }, events: [{ type: 'session.user_input' }] }),
  );
  const give = (method: string) =>
    story.decide((context) =>
      setPayoutAccount(context, {
        expected_version: context.session.version,
        method,
        fields: { holder_name: 'Ada Example', iban: 'DE89370400440532013000' },
        accept_name_mismatch: false,
      }),
    );
  await expect(give('sepa_instant')).rejects.toMatchObject({ code: 'method_unsupported' });
  expect((await give('sepa')).sale.account_id).not.toBeNull();
});

test('behavior: the window passes before the user has come to the end: a new price is offered, nothing is lost', async () => {
  const { story } = await created();
  await story.verified();
  await world.advance(window_s);
  await world.work();
  const { session, sale } = await stand(story);
  expect(sale).toMatchObject({ deposit_deadline: null, lock_counted: false });
  expect(stepOf(session, sale)).toBe('price');
  await world.price('USDC/EUR', '0.925');
  await story.confirmPrice();
  await story.giveSource();
  await story.arrives(story.due_units);
  expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
});

test('behavior: coins short of the quote when the time is over go back; late ones get the price of then', async () => {
  const short = await shown();
  await short.story.arrives(short.due / 2n);
  await world.advance(window_s);
  await world.work();
  expect(await short.story.refunds()).toMatchObject([{ amount_units: short.due / 2n, reason: 'under' }]);

  const late = await shown();
  await world.advance(window_s);
  await world.price('USDC/EUR', '0.93');
  await late.story.arrives(late.due);
  expect(await late.story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
});

test('behavior: a session that ends soon waits for coins no longer than it lives', async () => {
  const { story } = await created({ expires_in_s: 600 });
  const { session, sale } = await stand(story);
  expect(sale.deposit_deadline).toEqual(session.expires_at);
});

test('behavior: an amount in crypto at a quote is identified by what the quote pays', async () => {
  // By the median 163.05 USDC are worth 150.006 EUR; the quote pays 148.80.
  const quote = await lock({ crypto_units: 163_050_000n, fiat_minor: 148_80n });
  const story = await world.sale({ amount: '163.050000', amount_in: 'crypto', quote_id: quote.quote_id });
  expect((await stand(story)).sale.identity_status).toBe('not_required');
});

test('the cap counts what is held and no more, however a price came to be held and let go', async () => {
  await world.advance(window_s);
  await world.work();
  const before = await openLocks(world.core.db, world.tenant.tenant_id);
  expect(before.counted).toBe(before.held);
  const { story } = await created();
  const held = await openLocks(world.core.db, world.tenant.tenant_id);
  expect(held).toEqual({ counted: before.counted + 250_00n, held: before.held + 250_00n });
  await story.verified();
  await story.giveSource();
  await world.advance(window_s);
  await world.work();
  expect(await openLocks(world.core.db, world.tenant.tenant_id)).toEqual(before);
});
