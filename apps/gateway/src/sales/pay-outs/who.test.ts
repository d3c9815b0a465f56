import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestCustomer } from '../../customers/testing/customer.js';
import { lockTestQuote } from '../../quotes/testing/locked.js';
import { approveEndUser } from '../../users/index.js';
import { lockContext } from '../context.js';
import { type Story, World } from '../testing/story.js';
import { createPayOut } from './create.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(() => world.chains());
afterEach(() => world.coherent());
afterAll(() => world.close());

const small = { fiat_minor: 100_00n, crypto_units: 109_733_450n, tolerance_units: 400_000n };
const lock = async (change: Parameters<typeof lockTestQuote>[2] = {}) =>
  (await lockTestQuote(world.core, world.tenant, change)).quote;

const payOut = (story: Story, quote_id: string) =>
  world.core.db.withTx(async (tx) =>
    createPayOut(await lockContext(tx, world.deps, world.tenant.tenant_id, story.session_id), quote_id),
  );
const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'taken',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

/** Identity has spoken of a customer, in another session than the one that is looked at. */
const approve = (customer_id: string, name: string) =>
  world.core.db.withTx((tx) =>
    approveEndUser(tx, world.core, { tenant_id: world.tenant.tenant_id, customer_id, name, at: world.clock.now() }),
  );

describe('a customer who was verified in another session after this one began', () => {
  async function began(): Promise<{ story: Story; customer_id: string }> {
    const customer_id = await createTestCustomer(world.core, world.tenant);
    const story = await world.sale({ amount: '100.00', customer_id });
    await story.giveAccount();
    return { story, customer_id };
  }

  test('behavior: is paid out, as the person he is', async () => {
    const { story, customer_id } = await began();
    const quote = await lock(small);
    expect(await refusal(payOut(story, quote.quote_id))).toMatch(/^identity_required/);
    const end_user_id = await approve(customer_id, 'Ada Example');
    await payOut(story, quote.quote_id);
    expect(await story.sale()).toMatchObject({ identity_status: 'approved', end_user_id });
    await story.giveSource();
    await story.arrives(quote.crypto_units);
    expect(await story.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
  });

  test('error: not to an account in another name than was verified', async () => {
    const { story, customer_id } = await began();
    await approve(customer_id, 'Grace Muster');
    expect(await refusal(payOut(story, (await lock(small)).quote_id))).toMatch(
      /^payout_account_required: .*not in the name that was verified/,
    );
  });
});

describe('a user whom the surface does not ask who he is', () => {
  test('behavior: the refusal names what pays him instead, and that pays him, at the same quote', async () => {
    const story = await world.sale({ amount: '100.00' });
    await story.giveAccount();
    const quote = await lock(small);
    expect(await refusal(payOut(story, quote.quote_id))).toMatch(/^identity_required: .*quote_preview_id/);

    const instead = await world.sale({ amount: '100.00', quote_id: quote.quote_id });
    await instead.giveAccount();
    await instead.giveSource();
    await instead.arrives(quote.crypto_units);
    expect(await instead.paid()).toMatchObject({ status: 'completed', amount_settled: '100.00' });
  });

  test('error: one whom it does ask is only waited for', async () => {
    const story = await world.sale({ amount: '250.00' });
    expect(await refusal(payOut(story, (await lock()).quote_id))).toBe(
      "identity_required: The user's identity must be verified first.",
    );
  });
});

test('error: a user who was erased meanwhile is not paid out, and that is said', async () => {
  const story = await world.sale({ amount: '250.00' });
  await story.verified();
  await world.core.db.query('erase_in_test', 'delete from subject_keys where subject_id = $1', [story.session_id]);
  expect(await refusal(payOut(story, (await lock()).quote_id))).toMatch(/^erased/);
});
