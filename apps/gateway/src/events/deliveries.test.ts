import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway, type TestPartner } from '../http/testing/gateway.js';
import { eraseSession } from '../operation/erase.js';
import { createTestSession, expectCoherentState } from '../testing/index.js';
import { createDispatcher } from './index.js';
import { type Receiver, startReceiver } from './testing/receiver.js';

let gateway: TestGateway;
let partner: TestPartner;
let receiver: Receiver;

beforeAll(async () => {
  gateway = await openGateway({ env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } });
  receiver = await startReceiver();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await receiver.stop();
  await gateway.close();
});
beforeEach(async () => {
  partner = await gateway.addPartner();
  receiver.calls.length = 0;
  receiver.answer((_call, response) => void response.writeHead(200).end());
  await call('PATCH', '/webhook_endpoint', { url: receiver.url });
});

const call = (method: 'GET' | 'PATCH' | 'POST', path: string, body?: unknown, headers: Record<string, string> = {}) =>
  gateway.call({
    method,
    url: `/v1${path}`,
    key: partner.secret_key,
    headers,
    ...(body === undefined ? {} : { body }),
  });
const replay = (body: unknown = {}, headers: Record<string, string> = {}) =>
  call('POST', '/webhooks/deliveries/replay', body, headers);

async function dispatch(): Promise<void> {
  const dispatcher = createDispatcher(gateway.core, { patience_ms: Number.POSITIVE_INFINITY });
  while ((await dispatcher.step(gateway.core.clock.now())) === 'worked');
  await dispatcher.drained();
}

/** Lets everything that is pending fail for good. */
async function exhaust(): Promise<void> {
  receiver.answer((_call, response) => void response.writeHead(500).end());
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await dispatch();
    gateway.clock.advance(3 * 3_600_000);
  }
  receiver.answer((_call, response) => void response.writeHead(200).end());
  receiver.calls.length = 0;
}

interface Shown {
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly created_at: string;
}

async function list(query: string): Promise<{ ids: string[]; data: Shown[]; has_more: boolean }> {
  const { body } = await call('GET', `/webhooks/deliveries${query}`);
  return { ids: body.data.map(({ id }: Shown) => id), data: body.data, has_more: body.has_more };
}

const newTest = async (): Promise<Shown> => (await call('POST', '/webhooks/test')).body;
const newCustomer = (n: number) => call('POST', '/customers', { email: `u${n}@app.example` });

describe('the log with a cursor', () => {
  test('default: rows that are added while the pages are turned are not seen, and none is seen twice or missed', async () => {
    const there: string[] = [];
    for (let n = 0; n < 9; n += 1) there.unshift((await newTest()).id);
    const seen: string[] = [];
    let cursor = '';
    for (let more = true; more; ) {
      const page = await list(`?limit=4${cursor}`);
      seen.push(...page.ids);
      more = page.has_more;
      cursor = `&starting_after=${seen.at(-1)}`;
      await newTest();
      await newTest();
    }
    expect(seen).toEqual(there);
    // With skip the same rows come again: they were moved down by what was added.
    expect((await list('?limit=4&skip=4')).ids).not.toEqual(there.slice(4, 8));
  });

  test('behavior: it joins with status, and with what is passed over', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.unshift((await newTest()).id);
    await dispatch();
    const later = await newTest();
    expect((await list(`?status=succeeded&starting_after=${later.id}`)).ids).toEqual(ids);
    expect((await list(`?status=pending&starting_after=${later.id}`)).ids).toEqual([]);
    expect((await list(`?starting_after=${ids[0]}&skip=1&limit=1`)).ids).toEqual([ids[2]]);
  });

  test('error: a cursor of nobody and of another partner', async () => {
    const { id } = await newTest();
    partner = await gateway.addPartner();
    for (const cursor of [id, `wd_${'0'.repeat(32)}`, 'x', '']) {
      expect(await call('GET', `/webhooks/deliveries?starting_after=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'cursor_invalid', param: '/starting_after' },
      });
    }
  });
});

describe('replay of many', () => {
  test('default: all dead letters arrive again with their event ids, and nothing else does', async () => {
    const dead: Shown[] = [await newTest(), await newTest()];
    await newCustomer(1);
    await exhaust();
    const delivered = await newTest();
    await dispatch();
    receiver.calls.length = 0;
    const { data } = await list('?status=dead_lettered');
    expect(data).toHaveLength(3);
    const answer = await replay();
    expect([answer.status, answer.body]).toEqual([200, { object: 'webhook_replay', replayed: 3, has_more: false }]);
    expect((await list('?status=pending')).ids).toEqual(data.map(({ id }) => id));
    await dispatch();
    const arrived = receiver.calls.map(({ event_id }) => event_id).sort();
    expect(arrived).toEqual(data.map(({ event_id }) => event_id).sort());
    expect(arrived).toEqual(expect.arrayContaining(dead.map(({ event_id }) => event_id)));
    expect(arrived).not.toContain(delivered.event_id);
    expect((await replay({})).body).toMatchObject({ replayed: 0, has_more: false });
  });

  test('behavior: by type and by time', async () => {
    const first = await newTest();
    gateway.clock.advance(60_000);
    await newCustomer(2);
    gateway.clock.advance(60_000);
    const last = await newTest();
    await exhaust();
    const nothing = { replayed: 0, has_more: false };
    expect((await replay({ event_type: 'quote.consumed' })).body).toMatchObject(nothing);
    expect((await replay({ created_after: last.created_at })).body).toMatchObject(nothing);
    expect((await replay({ created_before: first.created_at })).body).toMatchObject(nothing);
    expect((await replay({ event_type: 'customer.created', created_after: last.created_at })).body).toMatchObject(
      nothing,
    );
    const between = { created_after: first.created_at, created_before: last.created_at };
    expect((await replay({ status: 'dead_lettered', ...between })).body).toMatchObject({ replayed: 1 });
    expect((await list('?status=pending')).data).toMatchObject([{ event_type: 'customer.created' }]);
    const before = { event_type: 'webhook.test', created_before: last.created_at.replace('Z', '+00:00') };
    expect((await replay(before)).body).toMatchObject({ replayed: 1 });
    expect((await list('?status=dead_lettered')).ids).toEqual([last.id]);
  });

  test('behavior: once per key; each without one takes what is dead then', async () => {
    await newTest();
    await exhaust();
    const first = await replay({}, { 'idempotency-key': 'all' });
    expect(first.body).toMatchObject({ replayed: 1 });
    await exhaust();
    expect(await replay({}, { 'idempotency-key': 'all' })).toMatchObject({ status: 200, text: first.text });
    expect((await list('?status=dead_lettered')).ids).toHaveLength(1);
    expect((await replay()).body).toMatchObject({ replayed: 1 });
  });

  test('behavior: what an erased person was told of is left', async () => {
    const session = await createTestSession(gateway.core, {
      ...partner.tenant,
      endpoint: { url: receiver.url, event_types: null },
    });
    await newTest();
    await eraseSession(gateway.core, session.session_id);
    await exhaust();
    expect((await list('?status=dead_lettered')).ids).toHaveLength(2);
    expect((await replay()).body).toMatchObject({ replayed: 1, has_more: false });
  });

  test('behavior: a thousand by one call, oldest first, and calls at once share what there is', async () => {
    const { tenant_id } = partner.tenant;
    await newTest();
    // Nothing but rows: how they come to be dead is told above.
    const addDead = (from: number, to: number) =>
      gateway.owner.query(
        'test_dead_letters',
        `insert into deliveries (tenant_id, delivery_id, event_id, event_type, lane_key, lane_kind, lane_seq, status, created_at)
         select tenant_id, 'wd_' || lpad(n::text, 32, '0'), event_id, event_type, 'dead', 'test', n, 'dead_lettered', created_at
         from deliveries, generate_series($2::int, $3::int) n where tenant_id = $1 and lane_key <> 'dead' and lane_kind = 'test'`,
        [tenant_id, from, to],
      );
    await addDead(1, 2_500);
    expect((await replay()).body).toMatchObject({ replayed: 1_000, has_more: true });
    const [oldest] = await gateway.owner.query<{ id: string }>(
      'test_oldest_dead',
      `select min(delivery_id) as id from deliveries where tenant_id = $1 and status = 'dead_lettered'`,
      [tenant_id],
    );
    expect(oldest?.id).toBe(`wd_${'1001'.padStart(32, '0')}`);
    const both = await Promise.all([replay(), replay()]);
    const replayed = both.map(({ body }) => body.replayed as number);
    let sum = replayed.reduce((a, b) => a + b, 0);
    for (let more = true; more; ) {
      const { body } = await replay();
      sum += body.replayed;
      more = body.has_more;
    }
    expect(sum).toBe(1_500);
    expect((await list('?status=dead_lettered')).ids).toEqual([]);
    await addDead(2_501, 3_500);
    expect((await replay()).body).toMatchObject({ replayed: 1_000, has_more: false });
    // What is pending waits, and is no other test's.
    await call('PATCH', '/webhook_endpoint', { url: null });
  });

  test('behavior: another partner’s dead letters stay where they are', async () => {
    await newTest();
    await exhaust();
    const owner = partner;
    partner = await gateway.addPartner();
    expect((await replay()).body).toMatchObject({ replayed: 0 });
    partner = owner;
    expect((await list('?status=dead_lettered')).ids).toHaveLength(1);
  });

  test.each<[unknown, string, string]>([
    [{ status: 'succeeded' }, 'field_invalid', '/status'],
    [{ status: 1 }, 'field_invalid', '/status'],
    [{ event_type: 'session.priced' }, 'field_invalid', '/event_type'],
    [{ event_type: 'x' }, 'field_invalid', '/event_type'],
    [{ event_type: [] }, 'field_invalid', '/event_type'],
    [{ created_after: 'yesterday' }, 'field_invalid', '/created_after'],
    [{ created_after: 1_700_000_000 }, 'field_invalid', '/created_after'],
    [{ created_after: '2026-01-31' }, 'field_invalid', '/created_after'],
    [{ created_after: '2026-13-31T12:00:00Z' }, 'field_invalid', '/created_after'],
    [{ created_before: '2026-02-30T12:00:00Z' }, 'field_invalid', '/created_before'],
    [{ created_before: '2026-01-31T12:00:00' }, 'field_invalid', '/created_before'],
    [{ created_before: '0000-01-31T12:00:00Z' }, 'field_invalid', '/created_before'],
    [{ limit: 5 }, 'unknown_field', '/limit'],
    [{ ids: ['wd_1'] }, 'unknown_field', '/ids'],
    [[], 'invalid_json', ''],
    ['', 'invalid_json', ''],
  ])('error: %j', async (body, code, param) => {
    const refused = await replay(body);
    expect([refused.status, refused.body.code, refused.body.param ?? '']).toEqual([400, code, param]);
  });

  test('error: no body: all that there is has to be asked for', async () => {
    expect(await call('POST', '/webhooks/deliveries/replay')).toMatchObject({
      status: 400,
      body: { code: 'body_missing' },
    });
  });
});
