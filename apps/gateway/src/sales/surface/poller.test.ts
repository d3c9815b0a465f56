import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core, Tenant } from '../../common/index.js';
import { changeSession, lockSession, type Session } from '../../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  type TestDatabase,
} from '../../testing/index.js';
import { createVersionPoller } from './poller.js';

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

const forever = () => ({ timeout_ms: 60_000, signal: new AbortController().signal });
const seenOf = ({ tenant_id, session_id, version }: Session) => ({ tenant_id, session_id, version });

async function touch(session: Session): Promise<void> {
  await core.db.withTx(async (tx) => {
    const locked = await lockSession(tx, core, tenant.tenant_id, session.session_id);
    const at = core.clock.now();
    await changeSession(tx, core, tenant, locked, { patch: {}, events: [{ type: 'session.user_input' }], at });
  });
}

/** A core that counts its queries. */
function counting(): { core: Core; queries: () => number } {
  let queries = 0;
  const db: Core['db'] = {
    ...core.db,
    query: (name, text, values) => {
      queries += 1;
      return core.db.query(name, text, values);
    },
  };
  return { core: { ...core, db }, queries: () => queries };
}

test('whoever waits is woken by a change of their session, and nobody else', async () => {
  const poller = createVersionPoller(core);
  const [one, two] = [await createTestSession(core, tenant), await createTestSession(core, tenant)];
  const tabs = [poller.waitForChange(seenOf(one), forever()), poller.waitForChange(seenOf(one), forever())];
  const other = poller.waitForChange(seenOf(two), forever());
  await touch(one);
  expect(await Promise.all(tabs)).toEqual([true, true]);
  expect(poller.waiting()).toBe(1);
  poller.stop();
  expect(await other).toBe(true);
});

test('a change that came before the wait is found too', async () => {
  const poller = createVersionPoller(core);
  const session = await createTestSession(core, tenant);
  await touch(session);
  expect(await poller.waitForChange(seenOf(session), forever())).toBe(true);
  expect(poller.waiting()).toBe(0);
});

test('behavior: one query per look for all, none while nobody waits', async () => {
  const { core: counted, queries } = counting();
  const poller = createVersionPoller(counted);
  const sessions = await Promise.all(Array.from({ length: 20 }, () => createTestSession(core, tenant)));
  const first = sessions[0];
  if (first === undefined) throw new Error('no session');
  const waits = sessions.map((session) => poller.waitForChange(seenOf(session), forever()));
  expect(poller.waiting()).toBe(20);
  expect(queries()).toBe(0);
  poller.nudge();
  await expect.poll(queries).toBe(1);
  await touch(first);
  poller.nudge();
  await waits[0];
  expect(queries()).toBeLessThanOrEqual(4);
  poller.stop();
  await Promise.all(waits);
  const after = queries();
  await createTestSession(core, tenant);
  expect(queries()).toBe(after);
});

test('a wait ends with its time, with its page, and at once when the process stops', async () => {
  const poller = createVersionPoller(core);
  const session = await createTestSession(core, tenant);
  expect(await poller.waitForChange(seenOf(session), { ...forever(), timeout_ms: 20 })).toBe(true);
  const page = new AbortController();
  const closed = poller.waitForChange(seenOf(session), { ...forever(), signal: page.signal });
  page.abort();
  expect(await closed).toBe(true);
  expect(poller.waiting()).toBe(0);
  poller.stop();
  expect(await poller.waitForChange(seenOf(session), forever())).toBe(true);
});

test('behavior: a database that does not answer leaves those who wait waiting', async () => {
  let broken = true;
  const db: Core['db'] = {
    ...core.db,
    query: (name, text, values) => {
      if (broken) return Promise.reject(new Error('away'));
      return core.db.query(name, text, values);
    },
  };
  const poller = createVersionPoller({ ...core, db });
  const session = await createTestSession(core, tenant);
  const wait = poller.waitForChange(seenOf(session), forever());
  await touch(session);
  poller.nudge();
  expect(poller.waiting()).toBe(1);
  broken = false;
  expect(await wait).toBe(true);
});
