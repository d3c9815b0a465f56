import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { createDb, type Db } from '../db/index.js';
import { loadTenant } from '../partners/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  expectCoherentState,
  type TestDatabase,
} from '../testing/index.js';
import { listDeliveries } from './deliveries.store.js';
import { createDispatcher } from './dispatcher.js';
import { setEndpoint } from './endpoint.js';
import { claimLanes, claimLanesText, finishDelivery } from './lanes.store.js';

let database: TestDatabase;
let core: Core;
let owner: Db;
let tenant: Tenant;
beforeAll(async () => {
  database = await cloneDatabase();
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  core = createTestCore(database.app_url);
  tenant = await createTestTenant(core);
});
afterAll(async () => {
  await expectCoherentState(owner);
  await core.db.end();
  await owner.end();
  await database.drop();
});

/** A partner whose endpoint hears of new sessions. */
async function createSubscriber(): Promise<Tenant> {
  const made = await createTestTenant(core);
  await core.db.withTx((tx) =>
    setEndpoint(tx, core, made, { url: 'https://hooks.example/0gate', event_types: ['gate_session.created'] }),
  );
  return loadTenant(core.db, made.tenant_id);
}

async function only({ tenant_id }: Tenant) {
  const [delivery, ...others] = await listDeliveries(core.db, tenant_id, {
    limit: 2,
    skip: 0,
    status: null,
    starting_after: null,
  });
  if (delivery === undefined || others.length > 0) throw new Error(`${others.length + 1} deliveries`);
  return delivery;
}

describe('leases', () => {
  test('a worker that comes too late records nothing', async () => {
    const subscriber = await createSubscriber();
    await createTestSession(core, subscriber);
    const claim = async (lease_ms: number) => {
      const { started } = await claimLanes(core.db, subscriber.tenant_id, core.clock.now(), 10, lease_ms);
      return started;
    };
    const [late] = await claim(0);
    const [taken] = await claim(60_000);
    expect(await claim(60_000)).toEqual([]);
    if (late === undefined || taken === undefined) throw new Error('not claimed');
    expect(taken.fence).toBe(late.fence + 1n);
    const outcome = {
      called: true,
      response_status: 200,
      error: null,
      at: core.clock.now(),
      retry_at: null,
      old_first: null,
    };
    expect(await finishDelivery(core.db, late, { ...outcome, status: 'dead_lettered' })).toBe(false);
    expect(await only(subscriber)).toMatchObject({ status: 'in_flight', attempts: 0 });
    expect(await finishDelivery(core.db, taken, { ...outcome, status: 'succeeded' })).toBe(true);
    expect(await only(subscriber)).toMatchObject({ status: 'succeeded', attempts: 1 });
  });

  test('error: a lease that a call may outlast is refused', () => {
    expect(() => createDispatcher(core, { call_timeout_ms: 1_000, lease_ms: 1_000 })).toThrow('outlast');
  });
});

test('a claim touches the lanes that it takes, however long the backlog is', async () => {
  const touched = async () => {
    const [row] = await owner.query<{ plan: string }>('touched', 'select explain_claim($1, $2) as plan', [
      core.clock.now(),
      tenant.tenant_id,
    ]);
    return rowsTouched(JSON.parse(row?.plan ?? '') as [{ Plan: PlanNode }]);
  };
  await owner.query('explain_claim', explainClaim, []);
  await addBacklog(owner, tenant, 200);
  const small = await touched();
  await addBacklog(owner, tenant, 20_000);
  const large = await touched();
  expect(small).toBeGreaterThan(0);
  expect(large).toBeLessThanOrEqual(small * 2);
  await owner.query('drop_explain', 'drop function explain_claim(timestamptz, int)', []);
  await owner.query(
    'drop_backlog_deliveries',
    "delete from deliveries where event_type = 'webhook.test' and tenant_id = $1",
    [tenant.tenant_id],
  );
  await owner.query('drop_backlog', 'delete from delivery_lanes where tenant_id = $1', [tenant.tenant_id]);
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows of the two long tables that a plan read, kept or not. */
function rowsTouched([{ Plan }]: readonly [{ Plan: PlanNode }]): number {
  const visit = (node: PlanNode): number => {
    const own =
      ['delivery_lanes', 'deliveries'].includes(node['Relation Name'] ?? '') && node['Node Type'].includes('Scan');
    const rows = own ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0;
    return rows + (node.Plans ?? []).reduce((sum, child) => sum + visit(child), 0);
  };
  return visit(Plan);
}

/** Runs the claim as the application does, with a plan for any values, and tells what it did; takes nothing for good. */
const explainClaim = `create function explain_claim(now timestamptz, tenant int) returns text language plpgsql as $outer$
  declare plan text;
  begin
    execute 'set local plan_cache_mode = force_generic_plan';
    execute $claim$prepare claim_to_explain (timestamptz, int, int, int) as ${claimLanesText}$claim$;
    execute format('explain (analyze, format json) execute claim_to_explain (%L, %s, 32, 0)', now, tenant) into plan;
    execute 'deallocate claim_to_explain';
    return plan;
  end $outer$`;

/** Lanes with one delivery each, as an endpoint leaves them that has been down for long. */
async function addBacklog(owner: Db, tenant: Tenant, size: number): Promise<void> {
  await owner.withTx(async (tx) => {
    await tx.query(
      'backlog_lanes',
      `insert into delivery_lanes (tenant_id, lane_key, kind, last_seq, due_at)
       select $1, 'lane_' || $2 || '_' || n, 'test', 1, clock_timestamp() - interval '1 hour' + n * interval '1 millisecond'
       from generate_series(1, $2::int) n`,
      [tenant.tenant_id, size],
    );
    await tx.query(
      'backlog_deliveries',
      `insert into deliveries (tenant_id, delivery_id, event_id, event_type, lane_key, lane_kind, lane_seq, created_at)
       select $1, 'wd_' || $2 || '_' || n, 'evt_' || $2 || '_' || n, 'webhook.test', 'lane_' || $2 || '_' || n, 'test', 1, clock_timestamp()
       from generate_series(1, $2::int) n`,
      [tenant.tenant_id, size],
    );
  });
}
