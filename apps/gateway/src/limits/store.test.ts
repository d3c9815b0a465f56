import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { cloneDatabase, createTestCore, createTestTenant, type TestDatabase } from '../testing/index.js';
import type { Block } from './shared.js';
import { takeTokens } from './store.js';

let database: TestDatabase;
let core: Core;
let tenant: Tenant;
beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
  tenant = await createTestTenant(core);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

/** So long that hardly any run of the tests sees the end of a window. */
const day_s = 86_400;
const take = (subject: string, wanted: number, requests = 100): Promise<Block> =>
  takeTokens(core.db, tenant.tenant_id, subject, 'read', { requests, window_s: day_s }, wanted);
const endWindow = () =>
  core.db.query('test_end_window', `update rate_limits set window_start = window_start - interval '1 day'`, []);

test('takers get what there is, together never more, and each subject and class has its own', async () => {
  const first = await take('key_1', 30);
  expect(first).toMatchObject({ tokens: 30, beyond: 70 });
  expect(first.left_ms).toBeGreaterThan(0);
  expect(first.left_ms).toBeLessThanOrEqual(day_s * 1_000);
  expect(await take('key_1', 60)).toMatchObject({ tokens: 60, beyond: 10, window: first.window });
  expect(await take('key_1', 60)).toMatchObject({ tokens: 10, beyond: 0 });
  expect(await take('key_1', 60)).toMatchObject({ tokens: 0, beyond: 0 });
  expect(await take('key_2', 1)).toMatchObject({ tokens: 1, beyond: 99 });
  const other = await takeTokens(core.db, tenant.tenant_id, 'key_1', 'write', { requests: 5, window_s: day_s }, 9);
  expect(other).toMatchObject({ tokens: 5, beyond: 0 });
});

test('behavior: a new window is whole', async () => {
  await take('key_3', 100);
  await endWindow();
  expect(await take('key_3', 7)).toMatchObject({ tokens: 7, beyond: 93 });
});

test('behavior: forty takers at once share one quota, in the first moment of its row and of a window', async () => {
  for (let window = 0; window < 2; window += 1) {
    const taken = await Promise.all(Array.from({ length: 40 }, () => take('key_4', 7)));
    expect(taken.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(100);
    expect(taken.every(({ tokens }) => tokens >= 0)).toBe(true);
    await endWindow();
  }
});

test('behavior: a process with a lower quota takes nothing of what is beyond it, and gives nothing back', async () => {
  await take('key_5', 60);
  expect(await take('key_5', 10, 50)).toMatchObject({ tokens: 0, beyond: 0 });
  expect(await take('key_5', 50)).toMatchObject({ tokens: 40, beyond: 0 });
});
