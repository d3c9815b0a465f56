import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { createDb, type Db } from '../db/index.js';
import { advanceTestClock, loadTenant } from '../partners/index.js';
import { changeSession, lockSession, type SessionEvent } from '../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  expectCoherentState,
  type TestDatabase,
} from '../testing/index.js';
import type { DispatchOptions } from './dispatcher.js';
import { setEndpoint } from './endpoint.js';
import { type Receiver, startReceiver } from './testing/receiver.js';
import { payoutDelayed } from './testing/samples.js';

/** The dispatcher is killed with -9 again and again while events are recorded; the receiver's books are the judge. */
const kills = 20;
const events = 5_000;
const eventsPerSession = 20;
const callsBetweenKills = 100;
const options = { capacity_per_tenant: 16, call_timeout_ms: 3_000, lease_ms: 4_000 } satisfies Partial<DispatchOptions>;

let folder: string;
let program: string;
let database: TestDatabase;
let owner: Db;
let core: Core;
let receiver: Receiver;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-dispatch-'));
  program = join(folder, 'dispatch-child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'testing/dispatch-child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    logLevel: 'error',
  });
  database = await cloneDatabase();
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  core = createTestCore(database.app_url, { pool_size: 4, env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await core.db.end();
  await owner.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** A process that is up and dispatches when it is told to; `ended` rejects if it ends by itself. */
function startDispatcher(): { go(): void; ended: Promise<never>; kill(): Promise<void> } {
  const child: ChildProcess = spawn(process.execPath, [program, database.app_url, JSON.stringify(options)], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const exit = once(child, 'exit');
  const ended = exit.then(([code, signal]) => {
    throw new Error(`the dispatcher ended with ${code ?? signal}`);
  });
  ended.catch(() => {});
  return {
    go: () => void child.stdin?.write('go\n'),
    ended,
    async kill() {
      child.kill('SIGKILL');
      expect(await exit).toEqual([null, 'SIGKILL']);
    },
  };
}

async function createSubscriber(): Promise<Tenant> {
  const tenant = await createTestTenant(core);
  const event_types = ['gate_session.created', 'gate_session.processing', 'sale.payout.delayed'];
  await core.db.withTx((tx) => setEndpoint(tx, core, tenant, { url: receiver.url, event_types }));
  return loadTenant(core.db, tenant.tenant_id);
}

/** Records a session's events in a few decisions; in between, one that would have recorded more does not stand. */
async function recordSession(tenant: Tenant): Promise<void> {
  const { session_id } = await createTestSession(core, tenant);
  const refused = new Error('not decided after all');
  const decide = (size: number, stands: boolean) =>
    core.db.withTx(async (tx) => {
      const session = await lockSession(tx, core, tenant.tenant_id, session_id);
      const batch = Array.from(
        { length: size },
        (_, index): SessionEvent => (index % 2 === 0 ? { type: 'gate_session.processing' } : payoutDelayed),
      );
      const change = { patch: {}, events: batch as [SessionEvent, ...SessionEvent[]], at: core.clock.now() };
      await changeSession(tx, core, tenant, session, change);
      if (!stands) throw refused;
    });
  const half = Math.floor(eventsPerSession / 2);
  await decide(half, true);
  await expect(decide(2, false)).rejects.toBe(refused);
  await decide(eventsPerSession - 1 - half, true);
}

/** Every claim that is not recorded, by delivery and fence: what a later process takes over has another fence. */
const listInFlight = async () => {
  const rows = await owner.query<{ claim: string }>(
    'in_flight',
    `select d.delivery_id || ' ' || l.fence as claim
     from deliveries d join delivery_lanes l on l.tenant_id = d.tenant_id and l.lane_key = d.lane_key and l.kind = d.lane_kind
     where d.status = 'in_flight'`,
    [],
  );
  return rows.map((row) => row.claim);
};

const lanesOpen = async () => {
  const rows = await owner.query('open_lanes', 'select 1 from delivery_lanes where due_at is not null limit 1', []);
  return rows.length > 0;
};

test(`${kills} kills while ${events} events are recorded: each arrives, and only what was in flight arrives twice`, {
  timeout: 240_000,
}, async () => {
  const started_ms = performance.now();
  const tenants = [await createSubscriber(), await createSubscriber()];
  const recording = Promise.all(
    tenants.map(async (tenant) => {
      for (let made = 0; made < events / eventsPerSession / tenants.length; made += 1) await recordSession(tenant);
    }),
  );

  const inFlight = new Set<string>();
  let hits = 0;
  let dispatcher = startDispatcher();
  for (let killed = 0; killed < kills; killed += 1) {
    const enough = receiver.calls.length + callsBetweenKills;
    dispatcher.go();
    const next = startDispatcher();
    await Promise.race([receiver.until(() => receiver.calls.length >= enough), dispatcher.ended]);
    await dispatcher.kill();
    const before = inFlight.size;
    for (const claim of await listInFlight()) inFlight.add(claim);
    if (inFlight.size > before) hits += 1;
    dispatcher = next;
  }
  dispatcher.go();
  await recording;
  // A call that failed under the load of this machine is due again after a minute of business time.
  while (await lanesOpen()) for (const tenant of tenants) await advanceTestClock(core.db, tenant.tenant_id, 1);
  await dispatcher.kill();

  const stored = await owner.query<{ event_id: string; type: string; sequence: number }>(
    'stored_events',
    'select event_id, type, sequence from events',
    [],
  );
  const known = new Map(stored.map((event) => [event.event_id, event]));
  const received = new Set(receiver.calls.map((call) => call.event_id));
  const duplicates = receiver.calls.length - received.size;
  const duration_s = Math.round((performance.now() - started_ms) / 100) / 10;
  console.log(
    `${kills} kills, ${hits} of them with deliveries in flight (${inFlight.size}); ` +
      `${stored.length} events, ${received.size} received, ${duplicates} twice; ${duration_s} s`,
  );
  expect(stored).toHaveLength(events);
  expect(hits).toBeGreaterThan(0);
  expect([...received].filter((event_id) => !known.has(event_id))).toEqual([]);
  expect([...known.keys()].filter((event_id) => !received.has(event_id))).toEqual([]);
  expect(duplicates).toBeLessThanOrEqual(inFlight.size);
  for (const call of receiver.calls) {
    const { type, sequence } = JSON.parse(call.raw) as { type: string; sequence: number };
    expect(known.get(call.event_id)).toMatchObject({ type, sequence });
  }
  expectOrder(receiver);
  await expectCoherentState(owner);
});

/** First arrivals in a lane, which is a session and a kind, came in the order of their numbers. */
function expectOrder({ calls }: Receiver): void {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const call of calls) {
    if (seen.has(call.event_id)) continue;
    seen.add(call.event_id);
    const { type, sequence, data } = JSON.parse(call.raw) as { type: string; sequence: number; data: { id: string } };
    const lane = `${data.id} ${type.startsWith('sale.') ? 'ours' : 'documented'}`;
    expect(sequence).toBeGreaterThan(last.get(lane) ?? 0);
    last.set(lane, sequence);
  }
}
