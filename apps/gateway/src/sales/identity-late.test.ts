import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilWaiting } from '../customers/testing/waiting.store.js';
import { eraseSession } from '../operation/erase.js';
import type { IdentityResult } from '../users/index.js';
import { recordIdentity } from './commands/identity.js';
import { setPayoutAccount } from './commands/payout-account.js';
import { makeOffer } from './commands/price.js';
import { change } from './context.js';
import { stepOf } from './step.js';
import { beginCheck } from './testing/identity.js';
import { type Story, World } from './testing/story.js';

const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(() => world.chains());
afterEach(() => world.coherent());
afterAll(() => world.close());

const offer = (story: Story) =>
  story.decide((context) => makeOffer(context, { expected_version: context.session.version }));

/** What the provider says of a check that is under way. */
const heard = async (story: Story, result: IdentityResult): Promise<void> =>
  recordIdentity(world.deps, await beginCheck(world, story), result);

const declined = { status: 'declined', name: null } as const;
const approved = (name: string) => ({ status: 'approved', name }) as const;

const stepAt = async (story: Story) => {
  const { session, sale } = await story.decide(async (context) => context);
  return stepOf(session, sale);
};

/** 163 USDC were worth less than 150.00 EUR when the address was shown; the window passed, and now they are worth more. */
async function askedAfterAll(meanwhile: (story: Story) => Promise<unknown> = async () => {}): Promise<Story> {
  const story = await world.sale({ amount: '163.000000', amount_in: 'crypto' });
  await story.confirm();
  await meanwhile(story);
  await world.advance(window_s);
  await world.work();
  await world.price('USDC/EUR', '0.98');
  expect((await offer(story)).sale.identity_status).toBe('required');
  return story;
}

describe('a user who is asked for identity once the price has risen', () => {
  test('error: coins that come late meanwhile are not paid to somebody whom nobody has identified', async () => {
    const story = await askedAfterAll();
    await story.arrives(story.due_units);
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late' }]);
  });

  test('behavior: declined, a part that was too small to bind the sale goes back', async () => {
    const story = await askedAfterAll((early) => early.arrives(1_200_000n));
    await heard(story, declined);
    expect(await story.read()).toMatchObject({ status: 'cancelled', failure: { code: 'identity_declined' } });
    expect(await story.refunds()).toMatchObject([{ amount_units: 1_200_000n, reason: 'after_end' }]);
    expect(await story.read()).toMatchObject({ stage: 'refund_in_progress' });
  });

  test('behavior: declined while late coins wait for their price, they go back and the partner hears of one failure', async () => {
    const story = await askedAfterAll();
    const deposit = await story.arrives(story.due_units, { final: false });
    await heard(story, declined);
    await story.final(deposit);
    expect(await story.read()).toMatchObject({ stage: 'refund_in_progress' });
    expect((await story.read()).failure).not.toBeNull();
    const [refund] = await story.refunds();
    expect(refund).toMatchObject({ amount_units: story.due_units });
    if (refund !== undefined) await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'cancelled', stage: 'refunded' });
    expect((await story.told()).filter((type) => type === 'gate_session.failed')).toHaveLength(1);
  });

  test('behavior: declined, and a fall of the price does not pay his late coins', async () => {
    const story = await askedAfterAll();
    const deposit = await story.arrives(story.due_units, { final: false });
    await heard(story, declined);
    await world.price('USDC/EUR', '0.92');
    await story.final(deposit);
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late' }]);
  });

  test('behavior: declined after the coins were refused already changes nothing more', async () => {
    const story = await askedAfterAll();
    await story.arrives(story.due_units);
    expect(await story.read()).toMatchObject({ failure: { code: 'deposit_refused' } });
    const before = await story.read();
    await heard(story, declined);
    expect(await story.read()).toEqual(before);
  });

  test('error: an account in a name that turns out not to be his is not paid; his own stays as typed', async () => {
    const story = await askedAfterAll();
    await heard(story, approved('Somebody Entirely Else'));
    expect(await stepAt(story)).toBe('payout_account');
    const own = await askedAfterAll();
    await heard(own, approved('Ada Example'));
    expect(await stepAt(own)).toBe('price');
  });

  test('behavior: what waits for the operator is asked still when the user is approved', async () => {
    const story = await askedAfterAll();
    await story.arrives(2_000_000n, { status: 'parked' });
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
    await heard(story, approved('Ada Example'));
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
    // Nor is it forgotten for another account.
    await story.decide((context) =>
      setPayoutAccount(context, {
        expected_version: context.session.version,
        method: 'sepa',
        fields: { holder_name: 'Ada Example', iban: 'DE89370400440532013000' },
        accept_name_mismatch: false,
      }),
    );
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
  });
});

describe('a user who was erased before his address was shown', () => {
  async function erased(): Promise<Story> {
    const story = await world.sale({ amount: '250.00' });
    await story.verified();
    await world.core.db.query('erase_in_test', 'delete from subject_keys where subject_id = $1', [story.session_id]);
    return story;
  }

  test('error: no step is taken any more, so that no coins come that nobody could be paid for', async () => {
    const story = await erased();
    await expect(offer(story)).rejects.toMatchObject({ code: 'erased' });
    await expect(story.giveSource()).rejects.toMatchObject({ code: 'erased' });
  });

  test('behavior: nor from one that is heard of while he is being erased', async () => {
    const story = await world.sale({ amount: '250.00' });
    await story.decide(async (context) => context);
    const check = await beginCheck(world, story);
    let erasing = () => {};
    const recorded = new Promise<void>((resolve) => {
      erasing = resolve;
    }).then(() => recordIdentity(world.deps, check, approved('Ada Example')));
    await eraseSession(world.core, story.session_id, async (tx) => {
      erasing();
      await untilWaiting(tx);
    });
    await recorded;
    expect(await story.sale()).toMatchObject({ identity_status: 'required', end_user_id: null });
  });

  test('behavior: who he is is not learnt anew from a check that was under way', async () => {
    const story = await erased();
    await story.decide((context) =>
      change(context, { sale: { identity_status: 'pending' }, events: [{ type: 'session.identity_decided' }] }),
    );
    await heard(story, approved('Ada Example'));
    expect(await story.sale()).toMatchObject({ identity_status: 'pending', end_user_id: null });
  });
});

test('behavior: a late deposit of somebody who was approved meanwhile is paid', async () => {
  const story = await askedAfterAll();
  await story.decide((context) =>
    change(context, { sale: { identity_status: 'approved' }, events: [{ type: 'session.identity_decided' }] }),
  );
  await story.arrives(story.due_units);
  expect(await story.paid()).toMatchObject({ status: 'completed' });
});
