import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { newApiKey } from '../ids/index.js';
import { cloneDatabase, createTestCore, createTestTenant, TestClock, type TestDatabase } from '../testing/index.js';
import { createDirectory } from './directory.js';
import { createKey, endKey } from './keys.js';

let database: TestDatabase;
let core: Core;
let tenant: Tenant;
let queries = 0;
/** Every test has a time of its own. */
let now_ms = 1_000;

beforeAll(async () => {
  database = await cloneDatabase();
  const made = createTestCore(database.app_url, {
    clock: { now: new TestClock().now, monotonic_ms: () => now_ms },
  });
  const { query } = made.db;
  core = {
    ...made,
    db: {
      ...made.db,
      query: (...args) => {
        queries += 1;
        return query(...args) as never;
      },
    },
  };
  tenant = await createTestTenant(core);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const before = queries;
  await work();
  return queries - before;
}

test('default: a key is looked up once, however many ask at once, and remembered for two seconds', async () => {
  const { key, key_id } = await createKey(core.db, tenant, { kind: 'sk', scopes: ['sessions:read'] });
  const directory = createDirectory(core);
  const ask = () => directory.keyOwner(key);
  expect(await countQueries(() => Promise.all([ask(), ask(), ask()]))).toBe(1);
  expect(await ask()).toMatchObject({ key_id, kind: 'sk', scopes: ['sessions:read'], tenant });
  now_ms += 1_999;
  expect(await countQueries(ask)).toBe(0);
  now_ms += 2;
  expect(await countQueries(ask)).toBe(1);
});

test('behavior: a key that was revoked is gone after two seconds, counted from the question and not from its answer', async () => {
  const { key, key_id } = await createKey(core.db, tenant, { kind: 'sk' });
  const directory = createDirectory(core);
  const asked = directory.keyOwner(key);
  // The database takes its time.
  now_ms += 1_500;
  expect(await asked).not.toBeNull();
  await endKey(core.db, tenant, key_id);
  expect(await directory.keyOwner(key)).not.toBeNull();
  now_ms += 501;
  expect(await directory.keyOwner(key)).toBeNull();
});

test('behavior: a key that nobody has is asked for once a second', async () => {
  const directory = createDirectory(core);
  const ask = async () => expect(await directory.keyOwner(unknown)).toBeNull();
  const unknown = newApiKey('sk', 'test');
  expect(await countQueries(ask)).toBe(1);
  expect(await countQueries(ask)).toBe(0);
  now_ms += 1_001;
  expect(await countQueries(ask)).toBe(1);
});

test('behavior: whoever changed something asks anew', async () => {
  const { key, key_id } = await createKey(core.db, tenant, { kind: 'pk' });
  const directory = createDirectory(core);
  expect(await directory.keyOwner(key)).toMatchObject({ kind: 'pk' });
  await endKey(core.db, tenant, key_id);
  directory.forget();
  expect(await directory.keyOwner(key)).toBeNull();
});
