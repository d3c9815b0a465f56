import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Payment, PayoutRail, RailInquiry } from '../payouts/index.js';

/** A rail with an outside world behind it that can be asked independently of the adapter. */
export interface RailUnderTest {
  readonly rail: PayoutRail;
  readonly method: string;
  readonly currency: string;
  /** Accounts by what the rail does with a payment to them. */
  readonly creditors: Readonly<
    Record<
      'normal' | 'wrong_details' | 'closed' | 'final_refusal' | 'accept_then_timeout' | 'silence',
      Payment['creditor']
    >
  >;
  /** Statuses of what the rail's own books hold under a reference. */
  booked(reference: string): Promise<string[]>;
  /** More than our account holds, in minor units. */
  readonly too_much_minor: bigint;
  /** Nobody answers any more. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
}

const window_ms = 1_000;

/**
 * What the money path relies on, whatever the rail: certain answers are certain, everything else is `unknown`, nothing is
 * thrown, nothing is written after the deadline, and an inquiry tells all that the rail has. A new adapter passes this suite
 * before it pays anybody.
 */
export function describeRail(name: string, open: () => Promise<RailUnderTest>): void {
  describe(`${name} as a payout rail`, () => {
    let world: RailUnderTest;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const payment = (change: Partial<Payment> = {}): Payment => {
      const id = `0G${randomBytes(20).toString('hex').toUpperCase().slice(0, 32)}`;
      return {
        end_to_end_id: id,
        reference: id.slice(0, world.rail.reference_max),
        method: world.method,
        amount_minor: 12_34n,
        currency: world.currency,
        creditor: world.creditors.normal,
        ...change,
      };
    };
    const submit = (order: Payment, in_ms = window_ms, signal = new AbortController().signal) =>
      world.rail.submit(order, { signal, write_deadline: performance.now() + in_ms });
    const found = async (order: Payment): Promise<Extract<RailInquiry, { is: 'answered' }>['payments']> => {
      const inquiry = await world.rail.inquire(order.reference);
      if (inquiry.is !== 'answered') throw new Error(`the inquiry was answered ${inquiry.code}`);
      return inquiry.payments;
    };

    test('default: a payment is taken once, and the books have its name and amount', async () => {
      const order = payment();
      expect(await submit(order)).toMatchObject({ is: 'done' });
      expect(await found(order)).toMatchObject([
        { end_to_end_id: order.end_to_end_id, amount_minor: 12_34n, currency: world.currency },
      ]);
      await expect.poll(() => found(order), { timeout: 5_000 }).toMatchObject([{ status: 'settled' }]);
      expect(await world.booked(order.reference)).toEqual(['settled']);
    });

    test.each([1n, 10n, 99n, 100n, 1_000_000_01n])(
      'behavior: %s minor units arrive as exactly that',
      async (amount) => {
        const order = payment({ amount_minor: amount });
        await submit(order);
        expect(await found(order)).toMatchObject([{ amount_minor: amount }]);
      },
    );

    test('behavior: details that are wrong are final, of class details, and nothing is booked', async () => {
      const order = payment({ creditor: world.creditors.wrong_details });
      expect(await submit(order)).toMatchObject({ is: 'final', class: 'details' });
      expect(await found(order)).toEqual([]);
    });

    test('behavior: an account that is closed is final for good', async () => {
      expect(await submit(payment({ creditor: world.creditors.closed }))).toMatchObject({
        is: 'final',
        class: 'final',
      });
    });

    test('behavior: a rejection after acceptance is found with its class', async () => {
      const order = payment({ creditor: world.creditors.final_refusal });
      expect(await submit(order)).toMatchObject({ is: 'done' });
      await expect.poll(() => found(order), { timeout: 5_000 }).toMatchObject([{ status: 'rejected', class: 'final' }]);
    });

    test('behavior: our own lack of funds is retryable', async () => {
      const order = payment({ amount_minor: world.too_much_minor });
      expect(await submit(order)).toMatchObject({ is: 'retryable', reason: 'no_funds' });
      expect(await found(order)).toEqual([]);
    });

    test('behavior: a currency without an account of ours is retryable, and never thrown', async () => {
      expect(await submit(payment({ currency: 'XTS' }))).toMatchObject({ is: 'retryable' });
    });

    test('behavior: what is booked and never answered is unknown by the deadline, and then found', async () => {
      const order = payment({ creditor: world.creditors.accept_then_timeout });
      const started = performance.now();
      expect(await submit(order, 300)).toMatchObject({ is: 'unknown' });
      expect(performance.now() - started).toBeLessThan(300 + 500);
      expect(await found(order)).toHaveLength(1);
    });

    test('behavior: silence is unknown, and the books are empty', async () => {
      const order = payment({ creditor: world.creditors.silence });
      expect(await submit(order, 300)).toMatchObject({ is: 'unknown' });
      expect(await found(order)).toEqual([]);
    });

    test('behavior: the signal ends a call early, as unknown', async () => {
      const order = payment({ creditor: world.creditors.silence });
      const started = performance.now();
      expect(await submit(order, 10_000, AbortSignal.timeout(100))).toMatchObject({ is: 'unknown' });
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    test.each([0, -1, -60_000])('behavior: %s ms before its deadline nothing is written any more', async (in_ms) => {
      const order = payment();
      expect(await submit(order, in_ms)).toMatchObject({ is: 'unknown' });
      expect(await world.booked(order.reference)).toEqual([]);
    });

    test('behavior: an inquiry for a name that was never used is an empty answer', async () => {
      expect(await world.rail.inquire(payment().reference)).toMatchObject({ is: 'answered', payments: [] });
    });

    test('behavior: two payments under one name are both told', async () => {
      const order = payment();
      await submit(order);
      await submit(order);
      const count = (await world.booked(order.reference)).length;
      expect(await found(order)).toHaveLength(count);
    });

    // Last: the rail does not come back.
    test('behavior: a rail that is down is unknown, to a payment and to an inquiry', async () => {
      const order = payment();
      await world.breakDown();
      expect(await submit(order)).toMatchObject({ is: 'unknown', code: expect.any(String) });
      expect(await world.rail.inquire(order.reference)).toMatchObject({ is: 'unknown', code: expect.any(String) });
    });
  });
}
