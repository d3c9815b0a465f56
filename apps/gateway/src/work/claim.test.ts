import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';
import { cloneDatabase, createTestCore, createTestTenant, TestClock, type TestDatabase } from '../testing/index.js';
import { type ClaimedJob, claimDue } from './index.js';

interface Lane extends ClaimedJob {
  readonly lane_key: string;
}

let database: TestDatabase;
let core: Core;
const clock = new TestClock();

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { clock });
});
beforeEach(async () => {
  await core.db.query('test_end_lanes', 'update delivery_lanes set due_at = null', []);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

/** So many jobs of a tenant, each due a second before the next; the last is due now. */
async function queue(tenant: Tenant, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => newId('gs'));
  for (const [index, lane_key] of keys.entries()) {
    const due_at = new Date(clock.now().getTime() - (count - 1 - index) * 1_000);
    await core.db.query(
      'test_insert_lane',
      `insert into delivery_lanes (tenant_id, lane_key, kind, due_at) values ($1, $2, 'documented', $3)`,
      [tenant.tenant_id, lane_key, due_at],
    );
  }
  return keys;
}

const claim = (limit: number, lease_s = 30) =>
  claimDue<Lane>(core.db, { table: 'delivery_lanes', now: clock.now(), limit, lease_s });

function countByTenant(claimed: readonly Lane[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { tenant_id } of claimed) counts[tenant_id] = (counts[tenant_id] ?? 0) + 1;
  return counts;
}

const tenants = async (count: number) => Promise.all(Array.from({ length: count }, () => createTestTenant(core)));

test('the oldest of what is due, with a lease and a higher fence, once', async () => {
  const [tenant] = (await tenants(1)) as [Tenant];
  const keys = await queue(tenant, 3);
  const claimed = await claim(2);
  expect(claimed.map(({ lane_key }) => lane_key).sort()).toEqual(keys.slice(0, 2).sort());
  expect(claimed.map(({ fence }) => fence)).toEqual([1n, 1n]);
  expect((await claim(10)).map(({ lane_key }) => lane_key)).toEqual(keys.slice(2));
  expect(await claim(10)).toEqual([]);
});

test('never more than the limit, however many tenants wait', async () => {
  for (const tenant of await tenants(5)) await queue(tenant, 4);
  expect(await claim(0)).toEqual([]);
  expect(await claim(3)).toHaveLength(3);
  expect(await claim(16)).toHaveLength(16);
  expect(await claim(16)).toHaveLength(1);
});

test('a backlog leaves the others their share, and takes what they leave of it', async () => {
  const [large, small, middle] = (await tenants(3)) as [Tenant, Tenant, Tenant];
  await queue(large, 20);
  await queue(small, 1);
  await queue(middle, 4);
  const counts = countByTenant(await claim(12));
  expect(counts).toEqual({ [large.tenant_id]: 7, [small.tenant_id]: 1, [middle.tenant_id]: 4 });
});

test('with more tenants than room each gets its turn in the end', async () => {
  const waiting = await tenants(4);
  for (const tenant of waiting) await queue(tenant, 1);
  const seen = new Set<number>();
  for (let step = 0; step < 2; step += 1) for (const { tenant_id } of await claim(2)) seen.add(tenant_id);
  expect([...seen].sort()).toEqual(waiting.map(({ tenant_id }) => tenant_id).sort());
});

test('a lease that ran out gives the row to the next, whose fence is higher', async () => {
  const [tenant] = (await tenants(1)) as [Tenant];
  await queue(tenant, 1);
  expect(await claim(1, 0)).toMatchObject([{ fence: 1n }]);
  expect(await claim(1)).toMatchObject([{ fence: 2n }]);
});

test('two claimers at once share and take nothing twice', async () => {
  for (const tenant of await tenants(2)) await queue(tenant, 10);
  const both = await Promise.all([claim(10), claim(10), claim(10)]);
  const keys = both.flat().map(({ lane_key }) => lane_key);
  expect(new Set(keys).size).toBe(keys.length);
  const rest = await claim(100);
  expect(keys.length + rest.length).toBe(20);
});

test('what is due tomorrow is due today for a tenant whose clock was moved on', async () => {
  const [ahead, here] = (await tenants(2)) as [Tenant, Tenant];
  await core.db.query('test_offset', 'update tenants set test_offset_s = 86400 where tenant_id = $1', [
    ahead.tenant_id,
  ]);
  for (const tenant of [ahead, here]) await queue(tenant, 1);
  await core.db.query('test_tomorrow', `update delivery_lanes set due_at = due_at + interval '1 day'`, []);
  expect(countByTenant(await claim(10))).toEqual({ [ahead.tenant_id]: 1 });
});
