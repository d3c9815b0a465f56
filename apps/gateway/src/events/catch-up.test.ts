import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { createDb } from '../db/index.js';
import { openGateway, type TestGateway, type TestPartner } from '../http/testing/gateway.js';
import { eraseSession } from '../operation/erase.js';
import { changeSession, lockSession, type Session } from '../sessions/index.js';
import { createTestSession, expectCoherentState } from '../testing/index.js';
import { listEventsText } from './catch-up.store.js';
import { apiVersion } from './record.js';
import { depositDetected } from './testing/samples.js';

let gateway: TestGateway;
let core: Core;
/** Connections of their own for writers that keep transactions open. */
let writers: Core;
let partner: TestPartner;

beforeAll(async () => {
  gateway = await openGateway();
  core = gateway.core;
  writers = { ...core, db: createDb({ url: core.config.database_url, pool_size: 12 }) };
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await writers.db.end();
  await gateway.close();
});
beforeEach(async () => {
  partner = await gateway.addPartner();
});

interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown> | null;
  readonly sequence: number | null;
  readonly erased?: true;
}

async function page(query: Record<string, string> = {}, key = partner.secret_key) {
  const answer = await gateway.call({ url: `/v1/events?${new URLSearchParams(query)}`, key });
  expect([answer.status, answer.body?.code]).toEqual([200, undefined]);
  return answer.body as { data: Envelope[]; has_more: boolean; next_after: string };
}

/** Reads on until so many are there: what still runs in other databases of the server holds the horizon back for a moment. */
async function readUntil(count: number, limit = '200'): Promise<Envelope[]> {
  const got: Envelope[] = [];
  let after: string | undefined;
  while (got.length < count) {
    const { data, next_after } = await page({ limit, ...(after === undefined ? {} : { after }) });
    got.push(...data);
    after = next_after;
  }
  return got;
}

const customers = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  gateway.call({
    method,
    url: `/v1/customers${path}`,
    key: partner.secret_key,
    ...(body === undefined ? {} : { body }),
  });

/** One step that is delivered and one that is internal, as one decision. */
async function step(tx: Parameters<typeof lockSession>[0], session: Session): Promise<void> {
  const { tenant } = partner;
  await changeSession(tx, writers, tenant, session, {
    patch: {},
    events: [depositDetected, { type: 'session.user_input' }],
    at: tenantNow(core.clock, tenant),
  });
}

describe('a page', () => {
  test('default: oldest first, envelopes as they are delivered, whether anybody hears them or not', async () => {
    const session = await createTestSession(core, partner.tenant, { user_reference: 'wd_1' });
    await core.db.withTx(async (tx) => step(tx, await lockSession(tx, core, session.tenant_id, session.session_id)));
    const customer = (await customers('POST', '', { email: 'ada@app.example' })).body;
    const deleted = (await customers('DELETE', `/${customer.id}`)).body;
    const got = await readUntil(4);
    const own = { mode: 'test', api_version: expect.any(String), created_at: expect.any(Number), sequence: null };
    expect(got).toMatchObject([
      { ...own, type: 'gate_session.created', data: { id: session.session_id, user_reference: 'wd_1', version: 1 } },
      { ...own, type: 'sale.deposit.detected', data: { id: session.session_id, version: 2 } },
      { ...own, type: 'customer.created', data: customer },
      { ...own, type: 'customer.deleted', data: deleted },
    ]);
    expect(got.every(({ id, erased }) => /^evt_[0-9a-f]{32}$/.test(id) && erased === undefined)).toBe(true);
  });

  test('behavior: the sequence is the endpoint’s, and the payload that of the delivery, byte for byte', async () => {
    const body = { url: 'https://hooks.example/' };
    await gateway.call({ method: 'PATCH', url: '/v1/webhook_endpoint', key: partner.secret_key, body });
    const tenant = { ...partner.tenant, endpoint: { url: body.url, event_types: null } };
    await createTestSession(core, tenant);
    const [event] = await readUntil(1);
    expect(event).toMatchObject({ type: 'gate_session.created', sequence: 1 });
    const [row] = await gateway.owner.query<{ payload_sealed: Buffer; key: Buffer }>(
      'test_payload',
      `select e.payload_sealed, k.key from events e join subject_keys k using (tenant_id, subject_id) where event_id = $1`,
      [event?.id],
    );
    if (row === undefined) throw new Error('the event is not there');
    const sent = core.sealer.open(tenant.tenant_id, row.key, 'event', row.payload_sealed).toString();
    const { text } = await gateway.call({ url: '/v1/events', key: partner.secret_key });
    expect(text).toContain(`"data":[${sent}],`);
  });

  test('behavior: pages join without a gap; with nothing new the cursor is the same', async () => {
    const empty = await page();
    expect(empty).toMatchObject({ object: 'list', data: [], has_more: false, url: '/v1/events' });
    const emails = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@app.example`);
    for (const email of emails) await customers('POST', '', { email });
    const all = await readUntil(5);
    expect(all.map(({ data }) => data?.['email'])).toEqual(emails);
    expect(await readUntil(5, '2')).toEqual(all);
    const first = await page({ limit: '3', after: empty.next_after });
    expect([first.data, first.has_more]).toEqual([all.slice(0, 3), true]);
    expect(await page({ limit: '2', after: first.next_after })).toMatchObject({ data: all.slice(3), has_more: false });
    const rest = await page({ limit: '3', after: first.next_after });
    expect([rest.data, rest.has_more]).toEqual([all.slice(3), false]);
    expect(await page({ after: rest.next_after })).toMatchObject({ data: [], next_after: rest.next_after });
    expect((await page({ limit: '2' })).data).toEqual(all.slice(0, 2));
  });

  test('behavior: of an erased person nothing is left but that it happened', async () => {
    const session = await createTestSession(core, partner.tenant, { user_reference: 'erika' });
    const [before] = await readUntil(1);
    await eraseSession(core, session.session_id);
    const { data } = await page();
    expect(data).toEqual([{ ...before, data: null, erased: true }]);

    const heard = { ...partner.tenant, endpoint: { url: 'https://hooks.example/', event_types: null } };
    await eraseSession(core, (await createTestSession(core, heard)).session_id);
    expect((await readUntil(2))[1]).toMatchObject({ data: null, sequence: 1, erased: true });
  });

  test('behavior: what was committed before a restore is shown, although transaction ids began anew', async () => {
    await customers('POST', '', { email: 'a@app.example' });
    await readUntil(1);
    const { next_after } = await page();
    const restored = { type: 'webhook.test', created_at: 1, mode: 'test', api_version: apiVersion, sequence: null };
    const insert = (event_id: string, xid: string, epoch: number) =>
      gateway.owner.query(
        'test_insert_event',
        `insert into events (tenant_id, event_id, type, kind, lane_key, payload_sealed, created_at, epoch, xid)
         values ($1, $2, 'webhook.test', 'documented', $2, $3, now(), $4, $5::text::xid8)`,
        [
          partner.tenant.tenant_id,
          event_id,
          core.sealer.sealTenant(
            partner.tenant.tenant_id,
            'event',
            JSON.stringify({ id: event_id, ...restored, data: { livemode: false, message: 'Restored.' } }),
          ),
          epoch,
          xid,
        ],
      );
    await insert('evt_far', '9000000000000000000', 1);
    expect((await page({ after: next_after })).data).toEqual([]);
    await gateway.owner.query('test_epoch', 'update deployment set epoch = 2', []);
    try {
      await insert('evt_new', '3', 2);
      expect((await page({ after: next_after })).data.map(({ id }) => id)).toEqual(['evt_far', 'evt_new']);
    } finally {
      await gateway.owner.query('test_epoch_back', 'update deployment set epoch = 1', []);
    }
  });

  test('behavior: a page costs its own rows and no more, however many there are', async () => {
    const plan = await gateway.owner.query<{ 'QUERY PLAN': string }>(
      'test_plan',
      `explain ${listEventsText.replaceAll(/\$(\d)(::\w+)?/g, (_all, n) => ['1', '1', "'5'::xid8", '2', "'evt'", '51'][n - 1] ?? '')}`,
      [],
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/events_in_commit_order/);
    expect(text).toMatch(/Index Cond: \(\(tenant_id = 1\) AND \(ROW\(epoch, xid, step, event_id\) > ROW\(1, '5'::xid8/);
    expect(text).not.toMatch(/Sort/);
  });
});

describe('error', () => {
  test.each(['limit=0', 'limit=201', 'limit=x', 'limit='])('?%s', async (query) => {
    expect(await gateway.call({ url: `/v1/events?${query}`, key: partner.secret_key })).toMatchObject({
      status: 400,
      body: { code: 'parameter_invalid', param: '/limit' },
    });
  });

  test('a cursor that is made up, another’s, cut, changed or spelt otherwise', async () => {
    await customers('POST', '', { email: 'a@app.example' });
    await readUntil(1);
    const { next_after } = await page();
    const other = await page({}, gateway.other.secret_key);
    const bytes = Buffer.from(next_after, 'base64url');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const sealedElsewhere = core.sealer
      .sealTenant(partner.tenant.tenant_id, 'answer', '1.1.evt_1')
      .toString('base64url');
    const nonsense = core.sealer
      .sealTenant(partner.tenant.tenant_id, 'events_cursor', '1.1.evt_1')
      .toString('base64url');
    for (const after of [
      '',
      'x',
      `evt_${'0'.repeat(32)}`,
      other.next_after,
      next_after.slice(0, -4),
      `${next_after}=`,
      `${next_after.slice(0, 20)} ${next_after.slice(20)}`,
      bytes.toString('base64url'),
      sealedElsewhere,
      nonsense,
      'A'.repeat(512),
    ]) {
      const answer = await gateway.call({
        url: `/v1/events?after=${encodeURIComponent(after)}`,
        key: partner.secret_key,
      });
      expect([after, answer.status, answer.body.code, answer.body.param]).toEqual([
        after,
        400,
        'cursor_invalid',
        '/after',
      ]);
    }
  });
});

/**
 * Transactions that have written and wait to commit. They are let go in no order, and only when several wait, so that most of
 * them commit after one that began later.
 */
function createGate(width: number) {
  const waiting: { xid: bigint; go: () => void }[] = [];
  let overtaken = 0;
  let released = 0;
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  return {
    overtaken: () => overtaken,
    wait: (xid: bigint) =>
      new Promise<void>((go) => {
        waiting.push({ xid, go });
      }),
    /** Lets go until nobody works any more. */
    async run(working: () => boolean) {
      for (let idle = 0; working(); await turn()) {
        idle = waiting.length === 0 ? 0 : idle + 1;
        // Who waits for the lock of a session will never come here: after some turns, fewer are enough.
        if (waiting.length < width && idle < 200) continue;
        idle = 0;
        released += 1;
        // Now and then who waits longest: no transaction may stay open for seconds.
        const [one] = waiting.splice(released % 6 === 0 ? 0 : random(waiting.length), 1);
        if (waiting.some(({ xid }) => one !== undefined && xid < one.xid)) overtaken += 1;
        one?.go();
      }
    },
  };
}

test('behavior: with twelve writers whose transactions stay open and commit in no order, a reader that polls gets each event once, those of a session in order', async () => {
  const { tenant } = partner;
  const sessions = await Promise.all(Array.from({ length: 6 }, () => createTestSession(core, tenant)));
  const gate = createGate(5);
  const rounds = 9;
  let open = 12;
  const write = async (number: number) => {
    for (let round = 0; round < rounds; round += 1) {
      await writers.db.withTx(async (tx) => {
        const session_id = sessions[(number * 7 + round) % sessions.length]?.session_id ?? '';
        await step(tx, await lockSession(tx, writers, tenant.tenant_id, session_id));
        const [mine] = await tx.query<{ xid: string }>('test_xid', 'select pg_current_xact_id()::text as xid', []);
        await gate.wait(BigInt(mine?.xid ?? '0'));
      });
    }
    open -= 1;
  };
  const expected = sessions.length + 12 * rounds;
  const read = async () => {
    const got: Envelope[] = [];
    let polls = 0;
    for (let after: string | undefined; got.length < expected || open > 0; polls += 1) {
      const { data, next_after } = await page({ limit: '7', ...(after === undefined ? {} : { after }) });
      got.push(...data);
      after = next_after;
    }
    return { got, polls };
  };
  const [{ got, polls }] = await Promise.all([
    read(),
    gate.run(() => open > 0),
    ...Array.from({ length: 12 }, (_, number) => write(number)),
  ]);

  console.log(`${expected} events, ${gate.overtaken()} committed before an older transaction, ${polls} polls`);
  expect(gate.overtaken()).toBeGreaterThan(expected / 4);
  expect(new Set(got.map(({ id }) => id)).size).toBe(got.length);
  const stored = await gateway.owner.query<{ event_id: string }>(
    'test_all_events',
    `select event_id from events where tenant_id = $1 and kind <> 'internal' order by event_id`,
    [tenant.tenant_id],
  );
  expect(got.map(({ id }) => id).sort()).toEqual(stored.map(({ event_id }) => event_id));
  for (const { session_id } of sessions) {
    const versions = got.filter(({ data }) => data?.['id'] === session_id).map(({ data }) => Number(data?.['version']));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions).toHaveLength(1 + (12 * rounds) / sessions.length);
  }
});

test('behavior: the changes of one customer are read in the order in which they were made', async () => {
  const { body } = await customers('POST', '', { email: 'ada@app.example' });
  const changes = 24;
  await Promise.all(
    Array.from({ length: changes }, (_, n) =>
      gateway.call({
        method: 'PATCH',
        url: `/v1/customers/${body.id}`,
        key: partner.secret_key,
        headers: { 'idempotency-key': `change ${n}` },
        body: { metadata: { n } },
      }),
    ),
  );
  const got = await readUntil(1 + changes);
  const last = await gateway.call({ url: `/v1/customers/${body.id}`, key: partner.secret_key });
  expect(got.at(-1)?.data).toEqual(last.body);
  expect(new Set(got.map(({ data }) => JSON.stringify(data?.['metadata']))).size).toBe(1 + changes);
});
