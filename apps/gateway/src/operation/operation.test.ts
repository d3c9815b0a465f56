import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testNetworks } from '../catalogue/testing.js';
import { createServer, type GateServer, requireSecretKey } from '../http/index.js';
import { createDirectory, createKeyUse, createPartner, type KeyUse } from '../partners/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  TestClock,
  type TestDatabase,
} from '../testing/index.js';
import { createHousekeepingWorker } from './housekeeping.js';
import { createMetrics, type Metrics } from './metrics.js';
import { recordOpenApi } from './openapi/record.js';
import { createReadiness } from './readiness.js';
import { operationRoutes } from './routes.js';

let database: TestDatabase;
let core: ReturnType<typeof createTestCore>;
let owner: ReturnType<typeof createTestCore>;
let client: pg.Client;
let app: GateServer;
let metrics: Metrics;
let keyUse: KeyUse;
const clock = new TestClock();

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { clock, env: testNetworks });
  owner = createTestCore(database.owner_url, { env: testNetworks });
  client = new pg.Client(database.owner_url);
  await client.connect();
  app = createServer(core);
  metrics = createMetrics(core);
  keyUse = createKeyUse(core);
  metrics.observeHttp(app);
  keyUse.observe(app);
  const openapi = recordOpenApi(app);
  operationRoutes(app, { openapi, metrics, readiness: createReadiness(core) });
  await app.register(
    async (scope) => {
      requireSecretKey(scope as unknown as GateServer, { directory: createDirectory(core), modes: ['test'] });
      const response = { 200: Type.Object({ done: Type.Boolean() }) };
      const schema = { operationId: 'retrieveSession', params: Type.Object({ id: Type.String() }), response };
      (scope as unknown as GateServer).get('/things/:id', { schema }, async () => ({ done: true }));
    },
    { prefix: '/v1' },
  );
});
afterAll(async () => {
  await app.close();
  await core.db.end();
  await owner.db.end();
  await client.end();
  await database.drop();
});

const sql = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
const get = async (url: string) => {
  const answer = await app.inject(url);
  return { status: answer.statusCode, type: answer.headers['content-type'], text: answer.body };
};

test('default: the process is alive, and describes its API', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"alive"}' });
  const document = await get('/openapi.json');
  expect(document.type).toContain('application/json');
  expect(Object.keys(JSON.parse(document.text).paths)).toEqual(['/v1/things/{id}']);
  const zipped = await app.inject({ url: '/openapi.json', headers: { 'accept-encoding': 'gzip' } });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(document.text);
});

describe('readiness', () => {
  const ready = async () => {
    const { status, text } = await get('/readyz');
    return [status, JSON.parse(text).checks];
  };

  test('behavior: not before a follower has a place on every chain', async () => {
    expect(await ready()).toEqual([503, { database: 'ok', migrations: 'ok', chains: 'missing' }]);
    for (const chain_id of [31337, 31338]) {
      await sql(
        `insert into chain_cursors (mode, chain_id, processed_number, processed_hash, chain_time, finalised_number, finalised_hash)
         values ('test', $1, 1, '0x1', now(), 1, '0x1')`,
        [chain_id],
      );
    }
    expect(await ready()).toEqual([200, { database: 'ok', migrations: 'ok', chains: 'ok' }]);
  });

  test('behavior: not with an older schema', async () => {
    const [last] = await sql(
      'delete from migrations where id = (select max(id) from migrations) returning name, run_on',
    );
    expect(await ready()).toEqual([503, { database: 'ok', migrations: 'behind', chains: 'ok' }]);
    await sql('insert into migrations (name, run_on) values ($1, $2)', [last?.['name'], last?.['run_on']]);
  });

  test('behavior: not without a database, while the process stays alive', async () => {
    const lost = createTestCore('postgres://nobody@127.0.0.1:1/none', { env: testNetworks });
    expect(await createReadiness(lost)()).toMatchObject({ status: 'not_ready', checks: { database: 'unreachable' } });
    await lost.db.end();
  });
});

describe('metrics', () => {
  test('default: requests by route, never by path', async () => {
    await get('/v1/things/gs_1');
    const { text, type } = await get('/metrics');
    expect(type).toContain('text/plain');
    expect(text).toMatch(
      /gate_http_request_duration_seconds_count\{method="GET",route="\/v1\/things\/:id",status="401"\} 1/,
    );
    expect(text).not.toContain('gs_1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).toMatch(/gate_database_connections\{state="waiting"\} 0/);
  });

  test('behavior: sessions and lanes, read again after a while', async () => {
    const tenant = await createTestTenant(core);
    await createTestSession(core, tenant);
    await sql(
      `insert into delivery_lanes (tenant_id, lane_key, kind, last_seq, due_at) values ($1, 'gs_x', 'documented', 1, $2)`,
      [tenant.tenant_id, clock.now()],
    );
    // A fresh reader has not looked yet; the one above keeps for some seconds what it has seen.
    const { text } = await createMetrics(core).render();
    expect(text).toMatch(/gate_sessions_last_hour\{mode="test",status="open"\} 1/);
    expect(text).toMatch(/gate_delivery_lanes_due\{kind="documented"\} 1/);
  });

  test('behavior: steps of workers, and those that failed', async () => {
    const worker = metrics.observeWorker({ name: 'w', role: 'pay', step: async () => 'worked' });
    const broken = metrics.observeWorker({ name: 'b', role: 'pay', step: () => Promise.reject(new Error('no')) });
    expect([worker.name, worker.role, await worker.step(clock.now())]).toEqual(['w', 'pay', 'worked']);
    await expect(broken.step(clock.now())).rejects.toThrow('no');
    const { text } = await metrics.render();
    expect(text).toMatch(/gate_worker_step_duration_seconds_count\{worker="w",outcome="worked"\} 1/);
    expect(text).toMatch(/gate_worker_failures_total\{worker="b"\} 1/);
  });

  test('behavior: without a database the process still says how it is', async () => {
    const lost = createTestCore('postgres://nobody@127.0.0.1:1/none', { env: testNetworks });
    expect((await createMetrics(lost).render()).text).toContain('process_cpu_seconds_total');
    await lost.db.end();
  });
});

describe('housekeeping', () => {
  const ageKeys = (days: number, count: number) =>
    sql(
      `insert into idempotency_keys (tenant_id, route, key, fingerprint, created_at)
       select 1, 'POST /x', $1 || n, '\\x00', $2::timestamptz - $1::int * interval '1 day' from generate_series(1, $3::int) n`,
      [`${days}`, clock.now(), count],
    );
  const keysLeft = async () =>
    (await sql(`select count(*)::int as n from idempotency_keys where route = 'POST /x'`))[0];

  test('default: deletes keys after thirty days, a batch at a time, then rests', async () => {
    await ageKeys(31, 1_500);
    await ageKeys(29, 1);
    const worker = createHousekeepingWorker(core);
    expect(await worker.step(clock.now())).toBe('worked');
    expect(await keysLeft()).toEqual({ n: 501 });
    expect(await worker.step(clock.now())).toBe('worked');
    expect(await keysLeft()).toEqual({ n: 1 });
    await ageKeys(32, 1);
    expect(await worker.step(clock.now())).toBe('idle');
    expect(await keysLeft()).toEqual({ n: 2 });
  });

  test('behavior: observations go after two days, medians stay', async () => {
    const observe = (id: string, hours: number) =>
      sql(
        `insert into rate_observations (mode, observation_id, source, pair, rate, observed_at, fetched_at)
         values ('test', $1, 'a', 'USDC/EUR', '0.92', $2, $2)`,
        [id, new Date(clock.now().getTime() - hours * 3_600_000)],
      );
    await observe('old', 49);
    await observe('new', 47);
    await createHousekeepingWorker(core).step(clock.now());
    expect(await sql('select observation_id from rate_observations')).toEqual([{ observation_id: 'new' }]);
  });
});

test('behavior: when a key was last used is written for all keys together', async () => {
  const { secret_key } = await createPartner(owner, { name: 'Used', mode: 'test', entitlements: [] });
  const lastUse = async () =>
    (
      await sql('select last_used_at from api_keys where last_four = $1 and kind = $2', [secret_key.slice(-4), 'sk'])
    )[0];
  expect(await keyUse.worker.step(clock.now())).toBe('idle');
  await app.inject({ url: '/v1/things/1', headers: { authorization: `Bearer ${secret_key}` } });
  expect(await lastUse()).toEqual({ last_used_at: null });
  expect(await keyUse.worker.step(clock.now())).toBe('worked');
  expect(await lastUse()).toEqual({ last_used_at: expect.any(Date) });
});
