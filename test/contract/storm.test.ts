import { type Admin, createAdmin, loadConfig, type Running, serve } from '@0gate/gateway';
import { cloneDatabase, createTestCore, expectCoherentState, type TestDatabase } from '@0gate/gateway/testing';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sized } from '../support/size.js';
import { settings } from './settings.js';

const keys = sized({ small: 100, full: 1_000 });
const callers = 50;
/** So many calls are on their way at any time: several keys with all their callers. */
const lanes = 200;
/** One of so many callers hangs up within some milliseconds, before it has its answer or while it reads it. */
const hangUps = 5;

let database: TestDatabase;
let admin: Admin;
let gateways: readonly Running[] = [];
let secret_key: string;

beforeAll(async () => {
  database = await cloneDatabase();
  const config = loadConfig({ ...settings, DATABASE_URL: database.app_url, POOL_SIZE: '8' });
  admin = await createAdmin(config);
  ({ secret_key } = await admin.createPartner({ name: 'Storm Wallet', mode: 'test', entitlements: [] }));
  // Two processes of a deployment: a key meets itself in one of them and between them.
  gateways = await Promise.all([serve(config, { roles: ['api'] }), serve(config, { roles: ['api'] })]);
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await admin.close();
  await database.drop();
});

interface Told {
  readonly key: number;
  readonly status: number;
  readonly text: string;
  readonly retry_after: string | undefined;
  readonly replayed: boolean;
}

test(`${keys} keys, ${callers} callers of each at once, some of which hang up: one session per key, the same bytes to all`, async () => {
  const pools = gateways.map(({ url }) => new Pool(url, { connections: lanes / gateways.length, pipelining: 1 }));
  const started_ms = performance.now();
  const told: Told[] = [];
  let gone = 0;
  // A fixed sequence instead of chance: the same storm each time.
  let seed = 20_261_124;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };

  const call = async (key: number, caller: number): Promise<void> => {
    const hangUp = draw(hangUps) === 0 ? new AbortController() : null;
    const after_ms = draw(40);
    const pool = pools[caller % pools.length] as Pool;
    const asked = pool.request({
      method: 'POST',
      path: '/v1/gate_sessions',
      headers: {
        authorization: `Bearer ${secret_key}`,
        'content-type': 'application/json',
        'idempotency-key': `storm ${key}`,
      },
      body: JSON.stringify({ amount: '250.00', currency: 'EUR', return_url: 'http://localhost/', metadata: { key } }),
      ...(hangUp === null ? {} : { signal: hangUp.signal }),
    });
    if (hangUp !== null) setTimeout(() => hangUp.abort(), after_ms);
    try {
      const answer = await asked;
      told.push({
        key,
        status: answer.statusCode,
        text: await answer.body.text(),
        retry_after: answer.headers['retry-after'] as string | undefined,
        replayed: answer.headers['idempotent-replayed'] === 'true',
      });
    } catch (error) {
      if (hangUp === null) throw error;
      gone += 1;
    }
  };

  // All callers of a key follow each other closely, and none waits for a connection, so that who hangs up has been heard.
  const waiting = Array.from({ length: keys * callers }, (_, index) => index).values();
  const lane = async () => {
    for (const index of waiting) await call(Math.floor(index / callers), index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await Promise.all(pools.map((pool) => pool.close()));

  const others = told.filter(({ status }) => status !== 201);
  expect(others.filter(({ status, retry_after }) => status !== 409 || retry_after === undefined)).toEqual([]);
  const bodies = new Map<number, Set<string>>();
  let fresh = 0;
  for (const { key, status, text, replayed } of told) {
    if (status !== 201) continue;
    bodies.set(key, (bodies.get(key) ?? new Set()).add(text));
    if (!replayed) fresh += 1;
  }
  expect(bodies.size).toBe(keys);
  expect([...bodies.values()].filter((texts) => texts.size !== 1)).toEqual([]);
  expect(fresh).toBeLessThanOrEqual(keys);
  const ids = new Set([...bodies.values()].flatMap((texts) => [...texts].map((text) => JSON.parse(text).id as string)));
  expect(ids.size).toBe(keys);

  const core = createTestCore(database.owner_url);
  const [made] = await core.db.query<Record<'sessions' | 'events' | 'keys' | 'subjects', bigint>>(
    'test_count_made',
    `select (select count(*) from sessions) as sessions, (select count(*) from events) as events,
       (select count(*) from idempotency_keys) as keys, (select count(*) from subject_keys) as subjects`,
    [],
  );
  const each = BigInt(keys);
  expect(made).toEqual({ sessions: each, events: each, keys: each, subjects: each });
  await expectCoherentState(core.db);
  await core.db.end();
  const elapsed_s = Math.round(performance.now() - started_ms) / 1_000;
  console.log(`${elapsed_s} s: ${told.length} answers, ${others.length} of them 409; ${gone} callers hung up`);
  expect(told.length + gone).toBe(keys * callers);
  expect(gone).toBeGreaterThan(0);
}, 600_000);
