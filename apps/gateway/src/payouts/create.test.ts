import { afterAll, beforeAll, expect, test } from 'vitest';
import { accounts, balanceOf } from '../ledger/index.js';
import type { Session } from '../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  creditFiat,
  expectCoherentState,
  type TestDatabase,
} from '../testing/index.js';
import { createPayout, listPayouts, type Payout } from './index.js';

const rail = { id: 'sandbox', reference_max: 18, reference_charset: /^[0-9A-Z]$/ };

let database: TestDatabase;
let core: ReturnType<typeof createTestCore>;
let tenant: Awaited<ReturnType<typeof createTestTenant>>;

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
  tenant = await createTestTenant(core);
});
afterAll(async () => {
  await expectCoherentState(core.db);
  await core.db.end();
  await database.drop();
});

async function sessionWith(amount_minor: bigint): Promise<Session> {
  const session = await createTestSession(core, tenant);
  await creditFiat(core.db, core, tenant, session, amount_minor);
  return session;
}

const pay = (session: Session, amount_minor: bigint): Promise<Payout> =>
  core.db.withTx((tx) =>
    createPayout(tx, core, {
      tenant,
      session_id: session.session_id,
      account_id: 'acct_1',
      method: { id: 'sepa', typical_s: 10 },
      currency: 'EUR',
      amount_minor,
      rail,
      at: core.clock.now(),
    }),
  );
const balance = (session: Session) =>
  balanceOf(core.db, tenant.tenant_id, accounts.saleFiat(session.session_id), 'EUR');

test('default: the whole amount is held, and the payout is due now under its derived name', async () => {
  const session = await sessionWith(250_00n);
  const payout = await pay(session, 250_00n);
  expect(payout).toMatchObject({ n: 1, status: 'created', amount_minor: 250_00n, attempts: 0, send_before: null });
  expect(payout.reference).toBe(payout.end_to_end_id.slice(0, 18));
  expect(payout.due_at).toEqual(payout.created_at);
  expect(await balance(session)).toEqual({ balance: 250_00n, held: 250_00n });
  expect(await listPayouts(core.db, tenant.tenant_id, session.session_id)).toEqual([payout]);
});

test('error: more than the sale has free, to the cent, leaves nothing behind', async () => {
  const session = await sessionWith(250_00n);
  await expect(pay(session, 250_01n)).rejects.toMatchObject({ reason: 'floor' });
  expect(await balance(session)).toEqual({ balance: 250_00n, held: 0n });
  expect(await listPayouts(core.db, tenant.tenant_id, session.session_id)).toEqual([]);
});

test('error: a sale that was never credited', async () => {
  const session = await createTestSession(core, tenant);
  await expect(pay(session, 1n)).rejects.toMatchObject({ reason: 'floor' });
});

test('error: a second payout while one is live, although the claim has enough for both', async () => {
  const session = await sessionWith(500_00n);
  await pay(session, 100_00n);
  await expect(pay(session, 100_00n)).rejects.toMatchObject({ constraint: 'payouts_one_live' });
  expect(await balance(session)).toEqual({ balance: 500_00n, held: 100_00n });
});

test('behavior: of ten at once for one claim, one is made', async () => {
  const session = await sessionWith(100_00n);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => pay(session, 100_00n)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect(await listPayouts(core.db, tenant.tenant_id, session.session_id)).toHaveLength(1);
});
