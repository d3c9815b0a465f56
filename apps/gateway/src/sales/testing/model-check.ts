import { expect } from 'vitest';
import { listDeposits } from '../../deposits/index.js';
import { listPayouts } from '../../payouts/index.js';
import { isTerminal } from '../../sessions/index.js';
import { lockContext } from '../context.js';
import { reviewLeft } from '../review.js';
import { type Left, readLeft } from './model.store.js';
import type { Play } from './model-moves.js';
import { openLocks } from './path.store.js';

const endings = ['completed', 'failed', 'expired', 'cancelled'].map((end) => `gate_session.${end}`);
const sum = (rows: readonly { asset: string; units: bigint }[], asset: string): bigint =>
  rows.filter((row) => row.asset === asset).reduce((total, { units }) => total + units, 0n);

/** Lets everything come to rest: the chain decides, the bank settles, refunds arrive. */
export async function comeToRest(play: Play): Promise<void> {
  const { world, story, unfinal, dice } = play;
  await world.chains();
  for (const id of unfinal) {
    const parked = (await story.deposits()).some((found) => found.deposit_id === id && found.status === 'parked');
    if (!parked) await (dice.once(4) ? story.orphaned(id) : story.final(id));
  }
  await settle(play);
}

/** Every deadline that there is passes, and nobody does anything. */
export async function comeToAnEnd(play: Play): Promise<void> {
  // The session's own time, and the one for other payout details that may begin in it.
  for (const hours of [1, 25, 73, 1]) {
    await play.world.advance(hours * 3_600);
    await play.world.work();
    await settle(play);
  }
  const session = await play.story.read();
  const isAtAnEnd = isTerminal(session) || session.action_required?.who === 'operator';
  expect(isAtAnEnd, `an end, and not ${session.stage}`).toBe(true);
  expect((await play.story.sale())?.due_at ?? null, 'nothing more to decide').toBeNull();
  for (const refund of await play.story.refunds()) expect(refund).toMatchObject({ status: 'settled' });
}

const isUnderWay = ({ status }: { status: string }): boolean =>
  status === 'sending' || status === 'submitted' || status === 'unknown';

async function settle({ world, story }: Play): Promise<void> {
  const { core, tenant } = world;
  do {
    // Longer than a worker ever waits until it asks the bank again. Late coins wait for a price of now.
    await world.advance(31);
    await world.price(`${story.asset}/EUR`, '0.92');
    await world.work();
  } while ((await listPayouts(core.db, tenant.tenant_id, story.session_id)).some(isUnderWay));
  for (const refund of await story.refunds()) if (refund.status === 'created') await story.refundSettles(refund);
}

/** @throws for whatever breaks the promise: nothing lost, nothing paid twice, nothing stuck without a named next step */
export async function expectPromiseKept(play: Play): Promise<void> {
  const { world, story } = play;
  const { core, tenant } = world;
  await world.coherent();
  const left = await readLeft(core.db, tenant.tenant_id, story.session_id);
  expectNoCoinLost(left);
  await expectPaidOnce(play, left);
  await expectNextStep(play, left);
  await expectToldOnce(play, left);
  const { counted, held } = await openLocks(core.db, tenant.tenant_id);
  expect(counted, 'the cap counts what is held').toBe(held);
}

/** Each credited unit is converted, on its way back, kept as dust, with the operator, or too little to give back. */
function expectNoCoinLost(left: Left): void {
  for (const asset of new Set(left.credited.map((row) => row.asset))) {
    const outcome = (name: string) =>
      sum(
        left.credited.filter((row) => row.outcome === name),
        asset,
      );
    const all = sum(left.credited, asset);
    const rest = all - sum(left.converted, asset) - sum(left.refunds, asset) - outcome('dust') - outcome('operator');
    const undecided = outcome('open');
    expect(rest - undecided, `${asset} with no place`).toBeGreaterThanOrEqual(0n);
    // A part of an excess below the dust limit stays the user's claim.
    expect(rest - undecided, `${asset} with no place`).toBeLessThan(1_200_000n);
    const claim = left.claims.find((row) => row.asset === asset);
    expect((claim?.balance ?? 0n) - (claim?.held ?? 0n), `${asset} of the claim`).toBe(rest + outcome('operator'));
  }
}

async function expectPaidOnce({ world, story }: Play, left: Left): Promise<void> {
  const session = await story.read();
  let paid = 0;
  for (const payout of left.payouts) {
    const booked = (await world.bank.payments(payout.reference)).filter(({ status }) => status === 'settled');
    expect(booked.length, `payments of ${payout.payout_id}`).toBeLessThanOrEqual(1);
    for (const { amount } of booked) expect(amount.replace('.', '')).toBe(`${payout.amount_minor}`);
    if (booked.length === 1) expect(payout.amount_minor, 'as quoted').toBe(left.quote?.fiat_minor);
    paid += booked.length;
  }
  expect(paid, 'payments of the sale').toBeLessThanOrEqual(1);
  expect(session.status === 'completed', 'completed when paid').toBe(paid === 1);
  if (paid === 1) expect((await story.refunds()).filter((refund) => refund.ends_sale)).toEqual([]);
}

/** The session has ended, or somebody is asked for something, or a worker comes back to it at a time that is known. */
async function expectNextStep({ world, story }: Play, left: Left): Promise<void> {
  const { core, deps, tenant } = world;
  const [session, sale, now] = [await story.read(), await story.sale(), world.clock.now()];
  const refunds = await story.refunds();
  const deposits = await listDeposits(core.db, tenant.tenant_id, story.session_id);
  const asked = session.action_required;
  const review = await core.db.withTx(async (tx) =>
    reviewLeft(await lockContext(tx, deps, tenant.tenant_id, story.session_id)),
  );
  if (review !== null)
    expect(asked?.who === 'operator' || asked?.what === 'payout_details', 'a look is asked for').toBe(true);
  if (asked?.who === 'operator') expect(review, 'something waits for the operator').not.toBeNull();
  if (asked?.what === 'top_up') expect(new Date(asked.until ?? 0).getTime() + 61_000).toBeGreaterThan(now.getTime());
  if (asked?.what === 'payout_details') expect(sale?.payout_track).toBe('details_needed');
  for (const due_at of [
    sale?.due_at,
    ...left.payouts.map((payout) => payout.due_at),
    ...refunds.map((r) => r.due_at),
  ]) {
    if (due_at !== null && due_at !== undefined)
      expect(due_at.getTime(), 'nothing is overdue').toBeGreaterThan(now.getTime());
  }
  if (isTerminal(session)) {
    expect(left.open_deposits, 'deposits of a session that has ended').toBe(0n);
    if (sale !== null) expect(sale).toMatchObject({ lock_counted: false, pay_out_id: null });
    expect(asked === null || asked.who === 'operator', 'the user is asked nothing').toBe(true);
    if (refunds.every(({ status }) => status === 'settled')) {
      expect(session.stage).not.toBe('refund_in_progress');
      expect(left.transactions.filter(({ status }) => status === 'pending' || status === 'processing')).toEqual([]);
    }
    return;
  }
  const isUnfundedAndExpires = session.funded_at === null && session.failure === null && session.expires_at > now;
  const comesBack =
    (sale?.due_at ?? null) !== null ||
    left.payouts.some(({ due_at }) => due_at !== null) ||
    refunds.some(({ due_at, status }) => due_at !== null && status !== 'settled') ||
    deposits.some(({ status }) => status === 'detected');
  expect(isUnfundedAndExpires || asked !== null || comesBack, 'a next step').toBe(true);
}

async function expectToldOnce({ story }: Play, left: Left): Promise<void> {
  const session = await story.read();
  const ends = left.events.filter(({ type }) => endings.includes(type)).map(({ type }) => type);
  const isEnded = isTerminal(session) || session.failure !== null;
  expect(ends.length, `told ends: ${ends}`).toBe(isEnded ? 1 : 0);
  expect(ends.includes('gate_session.failed'), 'failure is told').toBe(session.failure !== null);
  const numbers = left.events.flatMap(({ sequence }) => (sequence === null ? [] : [sequence]));
  expect(numbers, 'sequence').toEqual(numbers.map((_, n) => n + 1));
  const rail = (end: string) => left.events.filter(({ type }) => type === `rail.pay_out.${end}`).length;
  const ended = left.pay_outs.filter(({ status }) => status !== 'processing').length;
  expect(rail('processing')).toBe(left.pay_outs.length);
  expect(rail('settled') + rail('failed') + rail('cancelled'), 'ends of pay-outs').toBe(ended);
  if (isEnded) expect(ended).toBe(left.pay_outs.length);
}
