import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';
import { insertRound } from '../rates/store.js';
import { cloneDatabase, createTestCore, createTestTenant, type TestDatabase } from '../testing/index.js';
import { closeLock, findQuote, insertQuote, openLock, type Quote, redeemQuote } from './index.js';

let database: TestDatabase;
let core: Core;
let tenant: Tenant;
let other: Tenant;
const at = new Date();
const rate_id = newId('rate');

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
  tenant = await createTestTenant(core);
  other = await createTestTenant(core, 'Other Wallet');
  const rate = { rate_id, pair: 'TST18/EUR', rate: '2.5', observed_at: at, observation_ids: [] };
  await insertRound(core.db, 'test', [], [rate], at);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

const quote = (): Quote => ({
  tenant_id: tenant.tenant_id,
  quote_id: newId('qt'),
  session_id: null,
  rate_id,
  side: 'off_ramp',
  asset: 'TST18',
  network: 'ETHEREUM',
  currency: 'EUR',
  payout_method: 'sepa',
  fiat_minor: 250_00n,
  crypto_units: 10n ** 37n,
  exchange_rate: '2.4875',
  network_fee_minor: 0n,
  service_fee_minor: 20n,
  partner_fee_minor: 1n,
  tolerance_units: 7n,
  expires_at: at,
  created_at: at,
});

describe('a quote', () => {
  test('default: is read as it was made, by its own tenant alone', async () => {
    const made = quote();
    await insertQuote(core.db, made);
    expect(await findQuote(core.db, tenant.tenant_id, made.quote_id)).toEqual(made);
    expect(await findQuote(core.db, other.tenant_id, made.quote_id)).toBeNull();
  });

  test('behavior: of ten who redeem it at once, one does', async () => {
    const made = quote();
    await insertQuote(core.db, made);
    const won = await Promise.all(
      Array.from({ length: 10 }, (_, n) => redeemQuote(core.db, tenant.tenant_id, made.quote_id, `gs_${n}`, at)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

describe('the cap on open locks', () => {
  const open = (amount: bigint, asset: string, cap = 100n) =>
    openLock(core.db, tenant.tenant_id, asset, 'EUR', amount, cap);

  test('behavior: it is filled to the last cent and no further, and room comes back', async () => {
    expect(await open(101n, 'A')).toBe(false);
    expect(await open(60n, 'A')).toBe(true);
    expect(await open(41n, 'A')).toBe(false);
    expect(await open(40n, 'A')).toBe(true);
    expect(await open(1n, 'A')).toBe(false);
    await closeLock(core.db, tenant.tenant_id, 'A', 'EUR', 60n);
    expect(await open(60n, 'A')).toBe(true);
  });

  test('behavior: of twenty at once, as many get in as fit', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => open(10n, 'B')));
    expect(results.filter(Boolean)).toHaveLength(10);
  });

  test('behavior: each asset, currency and tenant has a cap of its own', async () => {
    expect(await open(100n, 'C')).toBe(true);
    expect(await open(100n, 'D')).toBe(true);
    expect(await openLock(core.db, tenant.tenant_id, 'C', 'GBP', 100n, 100n)).toBe(true);
    expect(await openLock(core.db, other.tenant_id, 'C', 'EUR', 100n, 100n)).toBe(true);
  });

  test('error: more is closed than is open', async () => {
    await open(10n, 'E');
    await expect(closeLock(core.db, tenant.tenant_id, 'E', 'EUR', 11n)).rejects.toThrow(/open_minor/);
  });
});
