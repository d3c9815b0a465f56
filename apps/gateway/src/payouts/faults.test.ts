import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BankBehaviour } from '../rails/testing/creditors.js';
import { runWorkers } from '../work/index.js';
import type { Payout } from './index.js';
import { type AttemptFact, listAttempts } from './testing/attempts.store.js';
import { type Bench, openBench } from './testing/bench.js';
import { times } from './testing/times.js';

/** How many payouts. */
const size = 300;

/** One in ten of each bad kind; the rest is normal, and meets 500s and dropped answers. */
const bad: Readonly<Record<number, BankBehaviour>> = {
  0: 'accept_then_timeout',
  1: 'silence',
  2: 'slow',
  3: 'wrong_details',
  4: 'final_refusal',
  5: 'closed',
};
const behaviour = (n: number): BankBehaviour => bad[n % 10] ?? 'normal';
const expected = (to: BankBehaviour): string => {
  if (to === 'silence') return 'open';
  return to === 'wrong_details' || to === 'final_refusal' || to === 'closed' ? 'failed' : 'settled';
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** A send after a send needs an answer that the rail does not have it: it was put off, or proven absent in time. */
function assertNoneSentBlindly(facts: readonly AttemptFact[], payout_id: string): void {
  const own = facts.filter((fact) => fact.payout_id === payout_id);
  for (const [n, fact] of own.entries()) {
    const before = own[n - 1];
    if (fact.kind !== 'send' || before === undefined || before.outcome === 'put_off') continue;
    const last = own.slice(0, n).findLast(({ kind }) => kind === 'send');
    expect(before).toMatchObject({ kind: 'inquiry', outcome: 'absent' });
    const proof_from = (last?.send_before?.getTime() ?? Number.POSITIVE_INFINITY) + times.absence_after_ms;
    expect(before.started_at.getTime()).toBeGreaterThan(proof_from);
  }
}

test('T23: a bank that answers badly is paid through once each, and nothing is sent again before its absence is proven', async () => {
  const payouts = await bench.payouts(size, behaviour);
  await bench.bank.control({ fail_after_booking: 20, drop_answers: 20 });
  const running = runWorkers([bench.worker(), bench.worker()], bench.core);

  const isDone = async (payout: Payout, n: number) => {
    const wanted = expected(behaviour(n));
    return wanted === 'open' || (await bench.read(payout)).status === wanted;
  };
  const silentSends = async () => {
    const silent = payouts.filter((_, n) => behaviour(n) === 'silence').map(({ payout_id }) => payout_id);
    const facts = await listAttempts(bench.core.db, bench.tenant.tenant_id, silent);
    return silent.every((id) => facts.filter((fact) => fact.payout_id === id && fact.kind === 'send').length >= 2);
  };
  await expect
    .poll(async () => (await Promise.all(payouts.map(isDone))).filter((done) => !done).length, {
      timeout: 28_000,
      interval: 200,
    })
    .toBe(0);
  await expect.poll(silentSends, { timeout: 15_000, interval: 200 }).toBe(true);
  await running.stop();

  const facts = await listAttempts(
    bench.core.db,
    bench.tenant.tenant_id,
    payouts.map(({ payout_id }) => payout_id),
  );
  const lines = (await bench.bank.statement('EUR')).filter((line) => line.kind === 'payment');
  for (const [n, payout] of payouts.entries()) {
    assertNoneSentBlindly(facts, payout.payout_id);
    const booked = lines.filter((line) => line.end_to_end_id === payout.end_to_end_id).map((line) => line.amount);
    const cents = payout.amount_minor.toString();
    expect(booked).toEqual(expected(behaviour(n)) === 'settled' ? [`-${cents.slice(0, -2)}.${cents.slice(-2)}`] : []);
  }
  expect(lines).toHaveLength(payouts.filter((_, n) => expected(behaviour(n)) === 'settled').length);

  const count = (kind: string, outcome: string | null) =>
    facts.filter((fact) => fact.kind === kind && fact.outcome === outcome).length;
  const hit = {
    sends: facts.filter(({ kind }) => kind === 'send').length,
    unknown: count('send', 'no_answer'),
    refused: count('send', 'refused') + count('inquiry', 'refused'),
    adopted: count('inquiry', 'accepted') + count('inquiry', 'settled'),
    proven_absent: count('inquiry', 'absent'),
  };
  console.log(`T23: ${size} payouts, ${JSON.stringify(hit)}`);
  expect(hit.unknown).toBeGreaterThanOrEqual(size / 10 + 40);
  expect(hit.proven_absent).toBeGreaterThanOrEqual(size / 10);
}, 60_000);
