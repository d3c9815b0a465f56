import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';
import { cloneDatabase, createTestCore, createTestTenant, TestClock, type TestDatabase } from '../testing/index.js';
import { findLockedQuote, type LockedQuote, redeemLockedQuote, renderQuote } from './index.js';
import { listTestEvents } from './testing/events.store.js';
import { lockTestQuote } from './testing/locked.js';

let database: TestDatabase;
let core: Core;
let tenant: Tenant;
let other: Tenant;
const clock = new TestClock();

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { clock });
  other = await createTestTenant(core, 'Other Wallet');
});
beforeEach(async () => {
  tenant = await createTestTenant(core);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

const redeem = (quote_id: string, session_id = newId('gs'), by = tenant, at = clock.now()) =>
  core.db.withTx((tx) => redeemLockedQuote(tx, core, by, quote_id, session_id, at));
const consumed = async () => {
  const rows = await listTestEvents(core.db, tenant.tenant_id, 'quote.consumed');
  return rows.map(({ payload_sealed, ...row }) => ({
    ...row,
    envelope: JSON.parse(core.sealer.openTenant(tenant.tenant_id, 'event', payload_sealed).toString()),
  }));
};
const again = async (locked: LockedQuote) => {
  const found = await findLockedQuote(core.db, tenant.tenant_id, locked.quote.quote_id);
  if (found === null) throw new Error('the quote is gone');
  return renderQuote(core, found, clock.now());
};

describe('redeeming', () => {
  test('default: the session gets the price, and the partner is told with the quote as it was signed', async () => {
    const locked = await lockTestQuote(core, tenant);
    const before = await again(locked);
    const session_id = newId('gs');
    expect(await redeem(locked.quote.quote_id, session_id)).toEqual(locked.quote);

    const after = await again(locked);
    expect(before).toMatchObject({ status: 'active', session_id: null });
    expect(after).toEqual({ ...before, status: 'consumed', session_id });
    const events = await consumed();
    expect(events).toMatchObject([{ lane_key: session_id, session_id: null, sequence: null }]);
    expect(events[0]?.envelope).toMatchObject({ type: 'quote.consumed', mode: 'test', sequence: null, data: after });
  });

  test('behavior: a partner whose quote has the same id changes nothing', async () => {
    const mine = await lockTestQuote(core, tenant);
    const { quote_id } = mine.quote;
    await lockTestQuote(core, other, { quote_id });
    await redeem(quote_id, newId('gs'), other);
    expect(await again(mine)).toMatchObject({ status: 'active', session_id: null });
    expect(await redeem(quote_id)).toEqual(mine.quote);
  });

  test('behavior: of twenty at once one succeeds, and there is one event', async () => {
    const { quote } = await lockTestQuote(core, tenant);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(quote.quote_id)));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(refused).toEqual(Array.from({ length: 19 }, () => 'quote_consumed'));
    expect(await consumed()).toHaveLength(1);
  });

  test('behavior: what is rolled back leaves the quote to the next', async () => {
    const { quote } = await lockTestQuote(core, tenant);
    const work = core.db.withTx(async (tx) => {
      await redeemLockedQuote(tx, core, tenant, quote.quote_id, newId('gs'), clock.now());
      throw new Error('refused for another reason');
    });
    await expect(work).rejects.toThrow('another reason');
    expect(await consumed()).toHaveLength(0);
    expect(await redeem(quote.quote_id)).toEqual(quote);
  });

  test('behavior: in the last moment it is redeemed, in the next it is not', async () => {
    const [first, second] = [await lockTestQuote(core, tenant), await lockTestQuote(core, tenant)];
    const end = first.quote.expires_at.getTime();
    await redeem(first.quote.quote_id, newId('gs'), tenant, new Date(end - 1));
    await expect(redeem(second.quote.quote_id, newId('gs'), tenant, new Date(end))).rejects.toMatchObject({
      code: 'quote_expired',
      status: 409,
    });
  });

  test.each<[string, (id: string) => Promise<unknown>, number, string]>([
    ['of nobody', () => redeem(newId('qt')), 404, 'not_found'],
    ['of another partner', (id) => redeem(id, newId('gs'), other), 404, 'not_found'],
    ['used before', (id) => redeem(id).then(() => redeem(id)), 409, 'quote_consumed'],
    [
      'used before and elapsed since: the use is what explains it',
      (id) => redeem(id).then(() => redeem(id, newId('gs'), tenant, new Date(clock.now().getTime() + 3_600_000))),
      409,
      'quote_consumed',
    ],
  ])('error: a quote %s', async (_name, attempt, status, code) => {
    const { quote } = await lockTestQuote(core, tenant);
    await expect(attempt(quote.quote_id)).rejects.toMatchObject({ status, code });
  });
});

test('an elapsed quote says so without a write', async () => {
  const locked = await lockTestQuote(core, tenant, { expires_at: new Date(clock.now().getTime() + 1) });
  expect((await again(locked)).status).toBe('active');
  clock.advance(1);
  expect((await again(locked)).status).toBe('expired');
});
