import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lockTestQuote } from '../../quotes/testing/locked.js';
import { cancelSession, lockSession } from '../../sessions/index.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { change, lockContext } from '../context.js';
import { onEnded } from '../index.js';
import { openLocks } from '../testing/path.store.js';
import { type Story, World } from '../testing/story.js';
import { createPayOut } from './create.js';
import type { PayOutStatus } from './pay-out.js';
import { findPayOut } from './store.js';

const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(() => world.chains());
afterEach(async () => {
  await world.coherent();
  const { counted, held } = await openLocks(world.core.db, world.tenant.tenant_id);
  expect(counted).toBe(held);
});
afterAll(() => world.close());

const lock = async (change: Parameters<typeof lockTestQuote>[2] = {}) =>
  (await lockTestQuote(world.core, world.tenant, change)).quote;

/** A verified user with an account, and nothing else yet. */
async function verified(change: Parameters<World['sale']>[0] = {}): Promise<Story> {
  const story = await world.sale({ amount: '250.00', ...change });
  await story.verified();
  return story;
}

async function payOut(story: Story, quote_id: string): Promise<string> {
  const { deps, core, tenant } = world;
  return core.db.withTx(async (tx) => {
    const context = await lockContext(tx, deps, tenant.tenant_id, story.session_id);
    return (await createPayOut(context, quote_id)).id;
  });
}

/** Made, and the address on the screen. */
async function open(change: Parameters<World['sale']>[0] = {}): Promise<{ story: Story; id: string; due: bigint }> {
  const story = await verified(change);
  const quote = await lock();
  const id = await payOut(story, quote.quote_id);
  await story.giveSource();
  return { story, id, due: quote.crypto_units };
}

const read = async (id: string) => {
  const row = await findPayOut(world.core.db, world.tenant.tenant_id, id);
  if (row === null) throw new Error('the pay-out is gone');
  return row;
};
const told = async (story: Story) =>
  (await story.told()).filter((type) => /^rail|^quote|completed|failed|expired|cancelled/.test(type));

/** How an attempt ended: its code, or that it was taken. */
const refused = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'taken',
    (error: { readonly code?: string }) => error.code ?? error,
  );

/** Its status, and the one event of it. */
async function expectEnd(id: string, story: Story, status: PayOutStatus): Promise<void> {
  expect((await read(id)).status).toBe(status);
  const rail = (await story.told()).filter((type) => type.startsWith('rail.'));
  expect(rail).toEqual(['rail.pay_out.processing', `rail.pay_out.${status}`]);
  expect((await story.sale())?.pay_out_id).toBeNull();
}

describe('a pay-out at a locked price', () => {
  test('default: the sale waits for the deposit at that price, pays, and tells once each', async () => {
    const { story, id, due } = await open();
    expect((await read(id)).status).toBe('processing');
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit', amount: '250.00' });
    await story.arrives(due);
    expect((await read(id)).payout_id).toMatch(/^po_/);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
    expect(await told(story)).toEqual([
      'quote.consumed',
      'rail.pay_out.processing',
      'gate_session.completed',
      'rail.pay_out.settled',
    ]);
    await expectEnd(id, story, 'settled');
  });

  test('behavior: takes the place of a price that was confirmed and not yet paid for, and of its part of the cap', async () => {
    const story = await verified();
    await story.confirmPrice();
    await story.giveSource();
    const quote = await lock();
    const id = await payOut(story, quote.quote_id);
    expect(await story.sale()).toMatchObject({ quote_id: quote.quote_id, lock_counted: true, pay_out_id: id });
    await story.arrives(quote.crypto_units);
    await story.paid();
    await expectEnd(id, story, 'settled');
  });

  test('behavior: nothing is paid before all of it is final', async () => {
    const { story, id, due } = await open();
    const deposit = await story.arrives(due, { final: false });
    expect(await read(id)).toMatchObject({ status: 'processing', payout_id: null });
    await story.final(deposit);
    expect((await read(id)).payout_id).not.toBeNull();
  });

  test('behavior: a deposit that the chain takes back cancels nothing; the next one is paid', async () => {
    const { story, id, due } = await open();
    await story.orphaned(await story.arrives(due, { final: false }));
    expect((await read(id)).status).toBe('processing');
    await story.arrives(due);
    await story.paid();
    await expectEnd(id, story, 'settled');
  });

  test('behavior: without a deposit in the window it is cancelled, and the sale asks for a new price', async () => {
    const { story, id } = await open();
    await world.advance(window_s);
    await world.work();
    expect(await story.read()).toMatchObject({ status: 'open', stage: 'awaiting_user' });
    await expectEnd(id, story, 'cancelled');
  });

  test('behavior: after that another quote makes another pay-out of the same session', async () => {
    const { story, id } = await open();
    await world.advance(window_s);
    await world.work();
    await expectEnd(id, story, 'cancelled');
    const quote = await lock();
    const second = await payOut(story, quote.quote_id);
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit' });
    await story.arrives(quote.crypto_units);
    await story.paid();
    expect([(await read(id)).status, (await read(second)).status]).toEqual(['cancelled', 'settled']);
    // The payment is the second one's.
    expect([(await read(id)).payout_id, (await read(second)).payout_id]).toEqual([null, expect.stringMatching(/^po_/)]);
  });

  test('behavior: coins that came late get the price of then, and are no pay-out any more', async () => {
    const { story, id, due } = await open();
    await world.advance(window_s);
    await world.price('USDC/EUR', '0.93');
    await story.arrives(due);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
    await expectEnd(id, story, 'cancelled');
  });

  test('behavior: too few coins when the time is over go back: failed', async () => {
    const { story, id, due } = await open();
    await story.arrives(due / 2n);
    await world.advance(window_s);
    await world.work();
    expect(await story.refunds()).toMatchObject([{ amount_units: due / 2n, reason: 'under', ends_sale: true }]);
    await expectEnd(id, story, 'failed');
  });

  test('behavior: a bank that refuses for good: failed, with the reason, and the crypto goes back', async () => {
    const { story, id, due } = await open({ to: 'final_refusal' });
    await story.arrives(due);
    await story.paid();
    expect(await read(id)).toMatchObject({ failure: { code: 'payout_failed' } });
    expect(await told(story)).toEqual([
      'quote.consumed',
      'rail.pay_out.processing',
      'gate_session.failed',
      'rail.pay_out.failed',
    ]);
    await expectEnd(id, story, 'failed');
  });

  test('behavior: wrong details ask the user and end nothing', async () => {
    const { story, id, due } = await open({ to: 'wrong_details' });
    await story.arrives(due);
    await story.paid();
    expect((await read(id)).status).toBe('processing');
    await world.advance(72 * 3_600 + 1);
    await world.work();
    await expectEnd(id, story, 'failed');
  });

  test('behavior: with a session that its partner cancels, or that ends by time, it is cancelled', async () => {
    const cancelled = await open();
    const { core, deps, tenant } = world;
    await core.db.withTx(async (tx) => {
      const session = await lockSession(tx, core, tenant.tenant_id, cancelled.story.session_id);
      await onEnded(deps, tx, tenant, await cancelSession(tx, core, tenant, session));
    });
    await expectEnd(cancelled.id, cancelled.story, 'cancelled');

    const story = await verified();
    await world.advance(86_400 - 20 * 60);
    const quote = await lock();
    const id = await payOut(story, quote.quote_id);
    await world.advance(20 * 60 + 61);
    await world.work();
    expect(await story.read()).toMatchObject({ status: 'expired' });
    await expectEnd(id, story, 'cancelled');
  });

  test('behavior: what a transaction does not commit leaves quote, sale and cap as they were', async () => {
    const story = await verified();
    const quote = await lock();
    const { core, deps, tenant } = world;
    const died = core.db.withTx(async (tx) => {
      await createPayOut(await lockContext(tx, deps, tenant.tenant_id, story.session_id), quote.quote_id);
      throw new Error('the process died here');
    });
    await expect(died).rejects.toThrow('died here');
    expect(await told(story)).toEqual([]);
    expect(await story.sale()).toMatchObject({ quote_id: null, pay_out_id: null, lock_counted: false });
    expect(await payOut(story, quote.quote_id)).toMatch(/^rpo_/);
  });
});

describe('at the same moment', () => {
  test('as the user confirms the offer on screen: the pay-out’s price is the sale’s in the end, and one is held', async () => {
    for (let round = 0; round < 3; round += 1) {
      const story = await verified();
      const offered = await story.decide((context) =>
        makeOffer(context, { expected_version: context.session.version }),
      );
      const input = { expected_version: offered.session.version, offer_id: offered.sale.offer_id ?? '' };
      const quote = await lock();
      const [confirmed, id] = await Promise.all([
        refused(story.decide((context) => confirmOffer(context, input))),
        payOut(story, quote.quote_id),
      ]);
      expect(['taken', 'stale_version']).toContain(confirmed);
      expect(await story.sale()).toMatchObject({ quote_id: quote.quote_id, pay_out_id: id, lock_counted: true });
    }
  });

  test('as the coins for an earlier price are seen: either is first, and the sale is paid once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const story = await verified();
      await story.confirmPrice();
      await story.giveSource();
      const quote = await lock();
      const [, railed] = await Promise.all([story.arrives(story.due_units), refused(payOut(story, quote.quote_id))]);
      expect(['taken', 'session_funded']).toContain(railed);
      expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '250.00' });
      const rail = (await story.told()).filter((type) => type.startsWith('rail.'));
      expect(rail).toEqual(railed === 'taken' ? ['rail.pay_out.processing', 'rail.pay_out.settled'] : []);
    }
  });
});

describe('error', () => {
  test('a quote is redeemed once: of two sessions at the same time one gets it', async () => {
    const stories = [await verified(), await verified(), await verified()];
    const { quote_id } = await lock();
    const outcomes = await Promise.all(stories.map((story) => refused(payOut(story, quote_id))));
    expect(outcomes.toSorted()).toEqual(['quote_consumed', 'quote_consumed', 'taken']);
  });

  test('a session has one under way: of two quotes at the same time one is taken', async () => {
    const story = await verified();
    const quotes = [await lock(), await lock()];
    const outcomes = await Promise.all(quotes.map(({ quote_id }) => refused(payOut(story, quote_id))));
    expect(outcomes.toSorted()).toEqual(['pay_out_in_progress', 'taken']);
    expect((await story.told()).filter((type) => type === 'quote.consumed')).toHaveLength(1);
  });

  test('an elapsed quote, one of nobody, and one of another partner', async () => {
    const story = await verified();
    const quote = await lock();
    world.clock.advance(60_000);
    expect(await refused(payOut(story, quote.quote_id))).toBe('quote_expired');
    expect(await refused(payOut(story, 'qt_1'))).toBe('not_found');
  });

  test('a user who is not verified, or has given no account', async () => {
    const unverified = await world.sale({ amount: '250.00' });
    const quote = await lock();
    expect(await refused(payOut(unverified, quote.quote_id))).toBe('identity_required');
    // Below the amount that asks for identity nobody was verified either.
    const small = await world.sale({ amount: '100.00' });
    await small.giveAccount();
    expect(await refused(payOut(small, (await lock({ fiat_minor: 100_00n })).quote_id))).toBe('identity_required');
    await unverified.decide((context) =>
      change(context, { sale: { identity_status: 'approved' }, events: [{ type: 'session.identity_decided' }] }),
    );
    expect(await refused(payOut(unverified, quote.quote_id))).toBe('payout_account_required');
  });

  test('a session that is funded at another price, or has ended', async () => {
    const funded = await verified();
    await funded.confirmPrice();
    await funded.giveSource();
    await funded.arrives(funded.due_units, { final: false });
    expect(await refused(payOut(funded, (await lock()).quote_id))).toBe('session_funded');

    const failed = await verified({ to: 'final_refusal' });
    await failed.confirmPrice();
    await failed.giveSource();
    await failed.arrives(failed.due_units);
    await failed.paid();
    expect(await refused(payOut(failed, (await lock()).quote_id))).toBe('session_terminal');
  });

  test('a quote for something else names what differs', async () => {
    const story = await verified();
    const message = async (change: Parameters<typeof lock>[0]) =>
      payOut(story, (await lock(change)).quote_id).catch(
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      );
    expect(await message({ fiat_minor: 251_00n })).toMatch(
      /^quote_mismatch: .*251\.00 EUR and the session for 250\.00 EUR/,
    );
    expect(await message({ currency: 'GBP' })).toMatch(/^quote_mismatch: .*in GBP and the session in EUR/);
    expect(await message({ asset: 'EURC' })).toMatch(/^quote_mismatch: .*for EURC and the session for USDC/);
    expect(await message({ network: 'BASE' })).toMatch(/^quote_mismatch: .*for BASE and the session for ETHEREUM/);
    expect(await message({ payout_method: 'sepa_instant' })).toMatch(/^quote_mismatch: .*account takes sepa\b/);
    expect(await told(story)).toEqual([]);
  });
});
