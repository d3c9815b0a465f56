import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { cloneDatabase, createTestCore, type TestDatabase } from '../testing/index.js';
import { listRatesSinceText } from './store.js';

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

test('the last minutes of a pair are found without its whole past', async () => {
  await core.db.query(
    'test_insert_past',
    `insert into rates (mode, rate_id, pair, rate, observation_ids, observed_at, created_at)
     select 'test', 'rate_' || lpad(n::text, 32, '0'), 'USDC/EUR', '0.92', '{}', $1::timestamptz, $1::timestamptz - (20000 - n) * interval '1 second'
     from generate_series(1, 20000) n`,
    [core.clock.now()],
  );
  const since = new Date(core.clock.now().getTime() - 300_000);
  const plan = await core.db.query<{ 'QUERY PLAN': string }>('test_plan', `explain (analyze) ${listRatesSinceText}`, [
    'test',
    'USDC/EUR',
    since,
  ]);
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(text).toContain('rates_by_time');
  expect(text).not.toContain('Rows Removed by Filter');
});
