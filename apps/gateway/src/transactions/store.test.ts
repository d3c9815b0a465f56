import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { cloneDatabase, createTestCore, createTestTenant, type TestDatabase } from '../testing/index.js';
import { updateRefundTransactionText } from './store.js';

let database: TestDatabase;
let core: Core;
beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

test('the transaction of a refund is found without all others of its partner', async () => {
  const { tenant_id } = await createTestTenant(core);
  const at = core.clock.now();
  await core.db.query(
    'test_insert_refunds',
    `insert into transactions (tenant_id, refid, session_id, action, status, refund_id, token, network, token_units, created_at,
       updated_at)
     select $1, 'tx_' || n, 'gs_' || n, 'refund', 'processing', 'rf_' || n, 'USDC', 'ETHEREUM', 1, $2, $2
     from generate_series(1, 5000) n`,
    [tenant_id, at],
  );
  const plan = await core.db.query<{ 'QUERY PLAN': string }>(
    'test_plan',
    `explain (analyze) ${updateRefundTransactionText}`,
    [tenant_id, 'gs_7', 'rf_7', 'settled', at],
  );
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(text).toContain('transactions_by_session');
  expect(text).not.toContain('Rows Removed by Filter');
});
