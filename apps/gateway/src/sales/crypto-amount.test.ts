import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findQuote, type Quote } from '../quotes/index.js';
import { makeOffer } from './commands/price.js';
import { stepOf } from './step.js';
import { type Story, World } from './testing/story.js';

const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(() => world.chains());
afterEach(() => world.coherent());
afterAll(() => world.close());

/** A user who sells 150 USDC, worth 138.00 by the median, with the address on the screen. */
async function selling(amount = '150.000000', change: Parameters<World['sale']>[0] = {}): Promise<Story> {
  const story = await world.sale({ amount, amount_in: 'crypto', ...change });
  await story.confirm();
  return story;
}

async function priceOf(story: Story): Promise<Quote> {
  const sale = await story.sale();
  const quote = await findQuote(world.core.db, world.tenant.tenant_id, sale?.quote_id ?? '');
  if (quote === null) throw new Error('the sale has no price');
  return quote;
}

const offer = (story: Story) =>
  story.decide((context) => makeOffer(context, { expected_version: context.session.version }));

describe('an amount in crypto', () => {
  test('default: exactly that much is sold, and the user gets what it is worth less the fees', async () => {
    const story = await selling();
    expect(story.due_units).toBe(150_000_000n);
    // 150 × 0.9154 = 137.31, less 0.25 and 0.20.
    expect(await priceOf(story)).toMatchObject({ exchange_rate: '0.9154', fiat_minor: 136_86n });
    await story.arrives(150_000_000n);
    expect(await story.paid()).toMatchObject({
      status: 'completed',
      amount: '150.000000',
      amount_in: 'crypto',
      amount_settled: '136.86',
    });
  });

  test('behavior: 18 decimals, of an odd amount: quote, entries and bank agree', async () => {
    const story = await selling('31.41592653', { asset: 'TST18' });
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('behavior: short within the tolerance is accepted, what comes beyond it goes back', async () => {
    const short = await selling();
    await short.arrives(short.due_units - 1_000n);
    expect(await short.paid()).toMatchObject({ status: 'completed', amount_settled: '136.86' });
    const over = await selling();
    await over.arrives(over.due_units + 5_000_000n);
    expect(await over.paid()).toMatchObject({ status: 'completed', amount_settled: '136.86' });
    expect(await over.refunds()).toMatchObject([{ amount_units: 5_000_000n, reason: 'excess' }]);
  });

  test('behavior: a window that passed without coins asks for a new price of the same coins', async () => {
    const story = await selling();
    await world.advance(window_s);
    await world.work();
    await world.price('USDC/EUR', '0.93');
    await story.confirmPrice();
    expect(story.due_units).toBe(150_000_000n);
    await story.arrives(story.due_units);
    const { fiat_minor } = await priceOf(story);
    expect(fiat_minor).toBe(138_35n);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '138.35' });
  });

  test('behavior: late, and worth as much by then or more: paid at the price of then', async () => {
    const story = await selling();
    await world.advance(window_s);
    await world.price('USDC/EUR', '0.925');
    await story.arrives(story.due_units);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '137.60' });
  });

  test('behavior: late, and worth less by then: nobody agreed to that, so it goes back', async () => {
    const story = await selling();
    await world.advance(window_s);
    await world.price('USDC/EUR', '0.90');
    await story.arrives(story.due_units);
    expect(await story.read()).toMatchObject({ failure: { code: 'deposit_refused' } });
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late' }]);
  });

  test('behavior: a bank that refuses for good: all of the crypto goes back', async () => {
    const story = await selling('150.000000', { to: 'final_refusal' });
    await story.arrives(story.due_units);
    await story.paid();
    expect(await story.refunds()).toMatchObject([{ amount_units: 150_000_000n, reason: 'payout_failed' }]);
  });
});

describe('identity', () => {
  const stepAt = async (story: Story) => {
    const { session, sale } = await story.decide(async (context) => context);
    return [sale.identity_status, stepOf(session, sale)];
  };

  test('is asked for by what the coins are worth, fees and spread not taken off', async () => {
    // 163 × 0.92 = 149.96; 163.05 × 0.92 = 150.006.
    expect(await stepAt(await world.sale({ amount: '163.000000', amount_in: 'crypto' }))).toEqual([
      'not_required',
      'payout_account',
    ]);
    expect(await stepAt(await world.sale({ amount: '163.050000', amount_in: 'crypto' }))).toEqual([
      'required',
      'identity',
    ]);
  });

  test('is asked for where nobody knows what they are worth', async () => {
    const story = await world.sale({ amount: '10.000000', amount_in: 'crypto', currency: 'GBP' });
    expect(await stepAt(story)).toEqual(['required', 'identity']);
  });

  test('is asked for once the price has risen over the amount, and nothing that was typed is lost', async () => {
    const story = await world.sale({ amount: '163.000000', amount_in: 'crypto' });
    await story.giveAccount();
    expect(await stepAt(story)).toEqual(['not_required', 'price']);
    await world.price('USDC/EUR', '0.98');
    expect((await offer(story)).sale).toMatchObject({ identity_status: 'required', offer_id: null });
    expect(await stepAt(story)).toEqual(['required', 'identity']);
    expect((await story.sale())?.account_id).not.toBeNull();
  });

  test('behavior: coins that came late and are worth more than an unknown user may get go back', async () => {
    const story = await selling('163.000000');
    await world.advance(window_s);
    await world.price('USDC/EUR', '0.98');
    await story.arrives(story.due_units);
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late' }]);
  });
});

describe('error', () => {
  test('what is too little or too much to pay out is said with its bound when it is priced', async () => {
    const refusal = async (amount: string, asset: 'USDC' | 'TST18' = 'USDC') => {
      const story = await world.sale({ amount, amount_in: 'crypto', asset });
      await story.giveAccount({ identity_status: 'approved' });
      return offer(story).catch((error: { code: string; message: string }) => `${error.code}: ${error.message}`);
    };
    expect(await refusal('5.500000')).toMatch(/^amount_too_small: At this price 4\.58 EUR .*least is 5\.00 EUR/);
    expect(await refusal('60000.000000')).toMatch(
      /^amount_too_large: At this price 54923\.55 EUR .*most is 50000\.00 EUR/,
    );
    // Fees of more than it is worth.
    await world.price('TST18/EUR', '0.01');
    const story = await world.sale({ amount: '1.00000000', amount_in: 'crypto', asset: 'TST18' });
    await world.price('TST18/EUR', '0.01');
    await story.giveAccount();
    await expect(offer(story)).rejects.toThrow('At this price 0.00 EUR would be paid out');
  });
});
