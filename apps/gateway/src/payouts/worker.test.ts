import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accounts, balanceOf } from '../ledger/index.js';
import { createPayout, isRailPaused, type Payout } from './index.js';
import { endLease, listAttempts } from './testing/attempts.store.js';
import { type Bench, openBench } from './testing/bench.js';
import { times } from './testing/times.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.told.length = 0;
});

const now = () => bench.core.clock.now();
const changes = ({ payout_id }: Payout) =>
  bench.told.filter((told) => told.payout_id === payout_id).map((told) => told.change);
const facts = ({ tenant_id, payout_id }: Payout) => listAttempts(bench.core.db, tenant_id, [payout_id]);
const outcomes = async (payout: Payout) => (await facts(payout)).map(({ kind, outcome }) => `${kind} ${outcome}`);
const claim = ({ tenant_id, session_id, currency }: Payout) =>
  balanceOf(bench.core.db, tenant_id, accounts.saleFiat(session_id), currency);
const atBank = async ({ reference }: Payout) =>
  (await bench.bank.payments(reference)).map(({ status, amount }) => `${status} ${amount}`);

/** Holds whoever waits for it until it is opened. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

describe('a payment that goes well', () => {
  test.each(['EUR', 'GBP'] as const)('default: %s is submitted, found settled, and posted', async (currency) => {
    const payout = await bench.payout('normal', { currency, amount_minor: 123_45n });
    const after = await bench.until(payout, ['settled']);
    expect(after).toMatchObject({ due_at: null, failure_class: null, reason: null });
    expect(changes(payout)).toEqual(['submitted', 'settled']);
    expect(await outcomes(payout)).toEqual(['send accepted', 'inquiry settled']);
    expect(await claim(payout)).toEqual({ balance: 0n, held: 0n });
    expect(await atBank(payout)).toEqual(['settled 123.45']);
  });

  test('behavior: an answer within the window is waited for, however slow', async () => {
    const payout = await bench.payout('slow');
    const patient = bench.worker({ send_window_ms: 6_000, lease_s: 8 });
    await bench.until(payout, ['submitted', 'settled'], [patient]);
    expect(await outcomes(payout)).toContain('send accepted');
    await bench.until(payout, ['settled']);
    expect(await atBank(payout)).toEqual(['settled 250.00']);
  });
});

describe('a payment that the bank refuses', () => {
  test.each([
    ['wrong_details', 'details', 'AC01'],
    ['closed', 'final', 'AC04'],
  ] as const)(
    'behavior: %s fails at once, class %s, and the claim is free again',
    async (to, failure_class, reason) => {
      const payout = await bench.payout(to);
      expect(await bench.until(payout, ['failed'])).toMatchObject({ failure_class, reason, due_at: null });
      expect(changes(payout)).toEqual(['failed']);
      expect(await claim(payout)).toEqual({ balance: 250_00n, held: 0n });
      expect(await atBank(payout)).toEqual([]);
    },
  );

  test('behavior: one that is rejected after acceptance fails for good', async () => {
    const payout = await bench.payout('final_refusal');
    expect(await bench.until(payout, ['failed'])).toMatchObject({ failure_class: 'final', reason: 'AC04' });
    expect(changes(payout)).toEqual(['submitted', 'failed']);
    expect(await claim(payout)).toEqual({ balance: 250_00n, held: 0n });
  });

  test('behavior: after a refusal the next payout is another payment, with another name', async () => {
    const first = await bench.until(await bench.payout('wrong_details'), ['failed']);
    const second = await bench.core.db.withTx((tx) =>
      createPayout(tx, bench.core, {
        ...first,
        tenant: bench.tenant,
        method: { id: first.method, typical_s: 10 },
        rail: bench.bank.rail('sepa'),
        at: now(),
      }),
    );
    expect(second.n).toBe(2);
    expect(second.end_to_end_id).not.toBe(first.end_to_end_id);
    await bench.until(second, ['failed']);
  });
});

describe('an outcome that nobody knows', () => {
  test('behavior: booked and never answered: unknown, found, settled, and paid once', async () => {
    const payout = await bench.payout('accept_then_timeout');
    await bench.until(payout, ['settled']);
    expect((await outcomes(payout))[0]).toBe('send no_answer');
    expect((await facts(payout)).filter(({ kind }) => kind === 'send')).toHaveLength(1);
    expect(await atBank(payout)).toEqual(['settled 250.00']);
  });

  test('behavior: 500 after booking: the same', async () => {
    await bench.bank.control({ fail_after_booking: 1 });
    const payout = await bench.payout();
    await bench.until(payout, ['settled']);
    expect((await outcomes(payout))[0]).toBe('send no_answer');
    expect(await atBank(payout)).toEqual(['settled 250.00']);
  });

  test('behavior: silence: absence is believed only after the window and the rail’s wait, then sent under the same name', async () => {
    const payout = await bench.payout('silence');
    const worker = bench.worker();
    for (;;) {
      await worker.step(now());
      if ((await facts(payout)).filter(({ kind }) => kind === 'send').length === 2) break;
    }
    await bench.until(payout, ['unknown'], [worker]);
    const [send, proof, again] = await facts(payout);
    expect(send?.outcome).toBe('no_answer');
    expect(proof).toMatchObject({ kind: 'inquiry', outcome: 'absent' });
    const proven_at = (send?.send_before?.getTime() ?? 0) + times.absence_after_ms;
    expect(proof?.started_at.getTime()).toBeGreaterThan(proven_at);
    expect(again?.started_at.getTime()).toBeGreaterThan(proven_at);
    expect((await bench.read(payout)).end_to_end_id).toBe(payout.end_to_end_id);
    expect(await atBank(payout)).toEqual([]);
    expect(await claim(payout)).toEqual({ balance: 250_00n, held: 250_00n });
  });

  test('behavior: a bank that is away makes the payout wait, and it is paid once when the bank is back', async () => {
    await bench.bank.kill();
    const payout = await bench.payout();
    await bench.until(payout, ['unknown']);
    await bench.bank.restart();
    await bench.until(payout, ['settled']);
    expect(await atBank(payout)).toEqual(['settled 250.00']);
  });

  test('behavior: an adapter that throws, or never ends, is unknown', async () => {
    const rail = bench.bank.rail('sepa', times);
    const throwing = bench.worker({ rails: () => ({ ...rail, submit: () => Promise.reject(new Error('a bug')) }) });
    const endless = bench.worker({
      rails: () => ({ ...rail, submit: () => new Promise(() => {}) }),
      send_window_ms: 100,
    });
    for (const worker of [throwing, endless]) {
      const payout = await bench.payout();
      await bench.until(payout, ['unknown'], [worker]);
      await bench.until(payout, ['settled']);
    }
  });

  test('error: another rail in the place of the payout’s own is asked nothing', async () => {
    const payout = await bench.until(await bench.payout('silence'), ['unknown']);
    const other = { ...bench.bank.rail('sepa', times), id: 'another' };
    const worker = bench.worker({ rails: () => other, patience_ms: Number.POSITIVE_INFINITY });
    const refused = async () => {
      for (;;) await worker.step(now());
    };
    await expect(refused()).rejects.toThrow(/belongs to rail sandbox, and sepa is another now/);
    expect((await bench.read(payout)).status).toBe('unknown');
  });
});

describe('a payment that is held back', () => {
  test('behavior: what may not be paid is delayed with its reason, never sent, and paid once it may', async () => {
    const payout = await bench.payout();
    const held = await bench.until(
      payout,
      ['delayed'],
      [bench.worker({ mayPay: async () => ({ hold: 'screening' }) })],
    );
    expect(held).toMatchObject({ reason: 'screening', send_before: null });
    expect(await facts(payout)).toEqual([]);
    await bench.until(payout, ['settled']);
    expect(changes(payout)).toEqual(['delayed', 'submitted', 'settled']);
  });
});

describe('two workers', () => {
  test('behavior: they share the work and pay everything once', async () => {
    const payouts = await bench.payouts(40);
    const workers = [bench.worker(), bench.worker()];
    for (const payout of payouts) await bench.until(payout, ['settled'], workers);
    for (const payout of payouts) expect(await atBank(payout)).toHaveLength(1);
  });

  test('behavior: an answer that comes after the lease was lost is dropped: the one who has the payout now asks', async () => {
    const payout = await bench.payout();
    const rail = bench.bank.rail('sepa', times);
    const answered = gate();
    const goOn = gate();
    const stuck = bench.worker({
      rails: () => ({
        ...rail,
        async submit(...order) {
          const answer = await rail.submit(...order);
          answered.open();
          await goOn.passed;
          return answer;
        },
      }),
    });
    await stuck.step(now());
    await answered.passed;
    await endLease(bench.core.db, payout.tenant_id, payout.payout_id);
    await bench.until(payout, ['settled'], [bench.worker()]);
    goOn.open();
    await stuck.drained();
    expect(changes(payout).at(-1)).toBe('settled');
    expect((await facts(payout)).find(({ kind }) => kind === 'send')?.outcome).toBeNull();
    expect(await atBank(payout)).toEqual(['settled 250.00']);
  });

  test('behavior: one that lost its lease before the send was stored does not send', async () => {
    const payout = await bench.payout();
    const asked = gate();
    const goOn = gate();
    const stuck = bench.worker({
      async mayPay() {
        asked.open();
        await goOn.passed;
        return 'go';
      },
    });
    await stuck.step(now());
    await asked.passed;
    await endLease(bench.core.db, payout.tenant_id, payout.payout_id);
    await bench.until(payout, ['settled'], [bench.worker()]);
    goOn.open();
    await stuck.drained();
    expect((await facts(payout)).filter(({ kind }) => kind === 'send')).toHaveLength(1);
    expect(await atBank(payout)).toHaveLength(1);
  });
});

test('error: a lease that the send window outlasts', () => {
  expect(() => bench.worker({ lease_s: 1, send_window_ms: 1_000 })).toThrow(/lease must outlast/);
});

// Last, since it spends what the bank holds for us.
describe('our own account is short', () => {
  const account = { mode: 'test', rail: 'sandbox', currency: 'EUR' } as const;

  test('behavior: delayed, never failed; the rail pauses, one payment at a time tries, and a top-up sets all of them free', async () => {
    const worker = bench.worker();
    const big = await bench.payout('normal', { amount_minor: 20_000_000_00n });
    const delayed = await bench.until(big, ['delayed'], [worker]);
    expect(delayed.reason).toBe('no_funds');
    expect(await isRailPaused(bench.core.db, account)).toBe(true);
    expect(await isRailPaused(bench.core.db, { ...account, currency: 'GBP' })).toBe(false);

    const others = await bench.payouts(5, () => 'normal');
    for (const other of others) await bench.until(other, ['delayed', 'settled'], [worker]);
    await bench.bank.topUp('EUR', '20000000.00');
    for (const payout of [big, ...others]) await bench.until(payout, ['settled'], [worker]);
    expect(await isRailPaused(bench.core.db, account)).toBe(false);
    expect(changes(big)).not.toContain('failed');
    expect(await atBank(big)).toEqual(['settled 20000000.00']);
  });
});
