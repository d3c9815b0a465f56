import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, createTestCore, type TestDatabase } from '../testing/index.js';
import { requireSameDeployment } from './deployment.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

async function start(env: Record<string, string>): Promise<void> {
  const core = createTestCore(database.app_url, { env });
  try {
    await requireSameDeployment(core);
  } finally {
    await core.db.end();
  }
}
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

test('the first start says whose the database is, and only the same one starts again', async () => {
  const own = { DEPLOYMENT_ID: 'one', PAYMENT_ID_KEY: key(1) };
  await Promise.all([start(own), start(own)]);
  await start(own);
  await expect(start({ ...own, DEPLOYMENT_ID: 'two' })).rejects.toThrow('DEPLOYMENT_ID is two');
  await expect(start({ ...own, PAYMENT_ID_KEY: key(2) })).rejects.toThrow('PAYMENT_ID_KEY is not the key');
});

test('nobody changes it afterwards', async () => {
  const core = createTestCore(database.app_url);
  const change = core.db.query('test_change_deployment', "update deployment set deployment_id = 'three'", []);
  await expect(change).rejects.toThrow('never changed');
  await core.db.query('test_raise_marker', 'update deployment set marker = marker + 1', []);
  await core.db.end();
});
