import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { listedSender, refundAddress, type Story, World } from './testing/story.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.coherent());
afterAll(() => world.close());

async function confirmed(change: Parameters<World['sale']>[0] = {}): Promise<Story> {
  const story = await world.sale(change);
  await world.chains();
  await story.confirm();
  return story;
}
const outcomes = async (story: Story) =>
  (await story.deposits()).map(({ outcome, outcome_reason }) => [outcome, outcome_reason]);

describe('a sale from the address on', () => {
  test('is bound when seen, confirmed when final, paid once, and told in order', async () => {
    const story = await confirmed();
    const deposit = await story.arrives(story.due_units, { final: false });
    expect(await story.read()).toMatchObject({ stage: 'deposit_detected', status: 'open' });
    expect((await story.read()).funded_at).not.toBeNull();
    await story.final(deposit);
    expect(await story.paid()).toMatchObject({ status: 'completed', stage: 'paid', amount_settled: '100.00' });
    expect((await story.events()).filter((type) => !type.startsWith('session.'))).toEqual([
      'gate_session.created',
      'sale.deposit.detected',
      'gate_session.processing',
      'sale.deposit.confirmed',
      'sale.payout.submitted',
      'gate_session.completed',
    ]);
    expect(await outcomes(story)).toEqual([['counted', null]]);
    expect(await story.refunds()).toEqual([]);
  });

  test('18 decimals: the quote, the entries and the bank agree', async () => {
    const story = await confirmed({ asset: 'TST18' });
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
  });

  test('parts within the window add up, and the user is asked for the rest meanwhile', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units / 2n);
    expect(await story.read()).toMatchObject({ action_required: { who: 'user', what: 'top_up' } });
    await story.arrives(story.due_units - story.due_units / 2n);
    expect(await story.read()).toMatchObject({ action_required: null });
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('short within the tolerance is accepted, charged to the spread', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units - 1_000n);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
  });

  test('short beyond it when the time is over: everything goes back in one refund, and the session ends with it', async () => {
    const story = await confirmed();
    const part = story.due_units / 2n;
    await story.arrives(part);
    await world.advance(30 * 60 + 61);
    await world.work();
    expect(await story.read()).toMatchObject({
      status: 'open',
      stage: 'refund_in_progress',
      failure: { code: 'deposit_refused' },
    });
    const [refund, ...more] = await story.refunds();
    expect(more).toEqual([]);
    expect(refund).toMatchObject({ amount_units: part, to_address: refundAddress, ends_sale: true });
    if (refund !== undefined) await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'cancelled', stage: 'refunded' });
    expect((await story.events()).filter((type) => /failed|refund\./.test(type))).toEqual([
      'gate_session.failed',
      'sale.refund.created',
      'sale.refund.settled',
    ]);
  });

  test('over: the bound amount is paid, the excess goes back and does not delay it', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units + 5_000_000n);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
    const [refund] = await story.refunds();
    expect(refund).toMatchObject({ amount_units: 5_000_000n, ends_sale: false, reason: 'excess' });
    if (refund !== undefined) await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'completed', stage: 'paid' });
  });

  test('over by less than 1.00: it stays the user’s claim', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units + 500_000n);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
    expect(await story.refunds()).toEqual([]);
  });

  test('a second deposit goes back in full', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units);
    await story.paid();
    await story.arrives(7_000_000n);
    expect(await outcomes(story)).toEqual([
      ['counted', null],
      ['refund', 'second'],
    ]);
    expect(await story.refunds()).toMatchObject([{ amount_units: 7_000_000n, to_address: refundAddress }]);
  });

  test('another listed token, and the right one on another network, go back; the sale goes on', async () => {
    const story = await confirmed();
    await world.price('EURC/EUR', '1.00');
    await story.arrives(9_000_000n, { asset: 'EURC' });
    await story.arrives(story.due_units, { network: 'BASE' });
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit', status: 'open', failure: null });
    expect(await story.refunds()).toMatchObject([
      { asset: 'EURC', network: 'ETHEREUM', amount_units: 9_000_000n, ends_sale: false },
      { asset: 'USDC', network: 'BASE', amount_units: story.due_units, ends_sale: false },
    ]);
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('dust is kept where it is seen, and binds nothing', async () => {
    const story = await confirmed();
    await story.arrives(900_000n);
    expect(await outcomes(story)).toEqual([['dust', null]]);
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit', funded_at: null });
  });

  test('a part too small to bind the session goes back when it ends', async () => {
    const story = await confirmed({ amount: '140.00' });
    await story.arrives(1_200_000n);
    expect((await story.read()).funded_at).toBeNull();
    await world.advance(86_400 + 120);
    await world.work();
    expect(await story.read()).toMatchObject({ status: 'expired', stage: 'refund_in_progress' });
    const [refund] = await story.refunds();
    expect(refund).toMatchObject({ amount_units: 1_200_000n, reason: 'after_end' });
    if (refund !== undefined) await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'expired', stage: 'refunded' });
  });

  test('the window passes without coins: the price is let go, what was typed is kept, and a new price is taken', async () => {
    const story = await confirmed();
    await world.advance(30 * 60 + 61);
    await world.work();
    expect(await story.read()).toMatchObject({ stage: 'awaiting_user', status: 'open' });
    await world.price('USDC/EUR', '0.93');
    await story.confirmPrice();
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit' });
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('a stalled chain lets neither the price go nor the session expire', async () => {
    const story = await confirmed();
    world.clock.advance(86_400_000 + 120_000);
    await world.work();
    expect(await story.read()).toMatchObject({ stage: 'awaiting_deposit', status: 'open' });
    await world.chains();
    await world.work();
    expect(await story.read()).toMatchObject({ status: 'expired', stage: 'closed' });
  });

  test('late, and worth the price of the moment it is credited: accepted at that price', async () => {
    const story = await confirmed();
    await world.advance(30 * 60 + 61);
    await world.work();
    await world.price('USDC/EUR', '0.92');
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
  });

  test('late, and worth less than the price by then: back in full', async () => {
    const story = await confirmed();
    await world.advance(30 * 60 + 61);
    await world.work();
    await world.price('USDC/EUR', '0.90');
    await story.arrives(story.due_units);
    expect(await story.read()).toMatchObject({ failure: { code: 'deposit_refused' }, stage: 'refund_in_progress' });
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late', ends_sale: true }]);
  });

  test('in time is judged by the block, however late we see it', async () => {
    const story = await confirmed();
    const time = world.clock.now();
    world.clock.advance(3_600_000);
    await story.arrives(story.due_units, { time });
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('orphaned before it is final: the sale waits again, with time left, and a new deposit is paid', async () => {
    const story = await confirmed();
    const gone = await story.arrives(story.due_units, { final: false });
    await story.orphaned(gone);
    const session = await story.read();
    expect(session).toMatchObject({ stage: 'awaiting_deposit', funded_at: null });
    const deadline = (await story.sale())?.deposit_deadline?.getTime() ?? 0;
    expect(deadline - world.clock.now().getTime()).toBeGreaterThanOrEqual(15 * 60_000);
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
    expect((await story.events()).filter((type) => type === 'gate_session.processing')).toHaveLength(1);
  });

  test('a listed sender and what could not be understood wait for the operator; nothing is paid or sent back', async () => {
    for (const change of [{ from: listedSender }, { status: 'parked' as const }]) {
      const story = await confirmed();
      await story.arrives(story.due_units, change);
      expect(await story.read()).toMatchObject({
        action_required: { who: 'operator', what: 'review' },
        status: 'open',
      });
      expect((await outcomes(story))[0]?.[0]).toBe('operator');
      expect(await story.refunds()).toEqual([]);
      expect((await story.sale())?.payout_track).toBe('none');
    }
  });

  test('coins after the end of an unfunded session go back, and its status stays', async () => {
    const story = await confirmed();
    await world.advance(86_400 + 120);
    await world.work();
    expect(await story.read()).toMatchObject({ status: 'expired' });
    await story.arrives(story.due_units);
    expect(await story.read()).toMatchObject({ status: 'expired', stage: 'refund_in_progress' });
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'after_end' }]);
  });
});

describe('when the bank does not pay', () => {
  test('wrong details: the user is asked, other details are paid', async () => {
    const story = await confirmed({ to: 'wrong_details' });
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({
      action_required: { who: 'user', what: 'payout_details' },
      failure: null,
    });
  });

  test('wrong details, and nobody answers: the crypto goes back', async () => {
    const story = await confirmed({ to: 'wrong_details' });
    await story.arrives(story.due_units);
    await story.paid();
    await world.advance(72 * 3_600 + 1);
    await world.work();
    expect(await story.read()).toMatchObject({ failure: { code: 'payout_failed' }, stage: 'refund_in_progress' });
  });

  test('a final refusal: the conversion is taken back and all of the crypto goes back, fees included', async () => {
    const story = await confirmed({ to: 'final_refusal' });
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ failure: { code: 'payout_failed' }, stage: 'refund_in_progress' });
    const [refund, ...more] = await story.refunds();
    expect(more).toEqual([]);
    expect(refund).toMatchObject({ amount_units: story.due_units, ends_sale: true });
    if (refund !== undefined) await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'cancelled', stage: 'refunded' });
    expect((await story.events()).filter((type) => type === 'gate_session.failed')).toHaveLength(1);
  });
});
