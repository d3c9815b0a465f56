import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { createDb, type Db } from '../db/index.js';
import { createServer, type GateServer, requireSecretKey } from '../http/index.js';
import {
  advanceTestClock,
  createDirectory,
  createPartner,
  type PartnerCredentials,
  requireTenant,
} from '../partners/index.js';
import { cloneDatabase, createTestCore, expectCoherentState, type TestDatabase } from '../testing/index.js';
import { createDispatcher, webhookRoutes } from './index.js';
import { type Receiver, startReceiver } from './testing/receiver.js';

let database: TestDatabase;
let owner: Db;
let core: Core;
let app: GateServer;
let nudges = 0;
beforeAll(async () => {
  database = await cloneDatabase();
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  core = createTestCore(database.app_url, { env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } });
  const directory = createDirectory(core);
  app = createServer(core);
  app.register(
    async (scope) => {
      requireSecretKey(scope as unknown as GateServer, { directory, modes: core.config.modes });
      webhookRoutes(scope as GateServer, {
        core,
        directory,
        nudge: () => {
          nudges += 1;
        },
      });
    },
    { prefix: '/v1' },
  );
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await expectCoherentState(owner);
  await core.db.end();
  await owner.end();
  await database.drop();
});

let partner: PartnerCredentials;
let receiver: Receiver;
beforeEach(async () => {
  partner = await createPartner(core, { name: 'Example Wallet', mode: 'test', entitlements: [] });
  receiver = await startReceiver();
  return () => receiver.stop();
});

type Method = 'GET' | 'PATCH' | 'POST';

async function call(
  method: Method,
  path: string,
  options: { body?: unknown; idempotency_key?: string; key?: string } = {},
): Promise<{ status: number; body: Record<string, unknown>; text: string; replayed: boolean }> {
  const answer = await app.inject({
    method,
    url: `/v1${path}`,
    headers: {
      authorization: `Bearer ${options.key ?? partner.secret_key}`,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.idempotency_key === undefined ? {} : { 'idempotency-key': options.idempotency_key }),
    },
    ...(options.body === undefined ? {} : { payload: JSON.stringify(options.body) }),
  });
  return {
    status: answer.statusCode,
    body: answer.json(),
    text: answer.body,
    replayed: answer.headers['idempotent-replayed'] === 'true',
  };
}

async function dispatch(): Promise<void> {
  const dispatcher = createDispatcher(core, { patience_ms: Number.POSITIVE_INFINITY });
  while ((await dispatcher.step(core.clock.now())) === 'worked');
  await dispatcher.drained();
}

const tenantId = async () => (await requireTenant(core.db, partner.partner_id, 'test')).tenant_id;
const setUrl = (url: string | null) => call('PATCH', '/webhook_endpoint', { body: { url } });

describe('the endpoint', () => {
  test('is unset at first, hears the default types, and shows no secret', async () => {
    const { status, body, text } = await call('GET', '/webhook_endpoint');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'webhook_endpoint',
      url: null,
      mode: 'test',
      status: 'unset',
      rotation: null,
    });
    expect(body['event_types']).toContain('gate_session.completed');
    expect(body['event_types']).not.toContain('sale.payout.submitted');
    expect(text).not.toContain('whsec_');
  });

  test('PATCH merges, null unsets and resets, and the dispatcher is nudged', async () => {
    const before = nudges;
    expect((await setUrl('https://hooks.example/a')).body).toMatchObject({
      url: 'https://hooks.example/a',
      status: 'active',
    });
    const event_types = ['gate_session.completed', 'sale.payout.submitted'];
    const chosen = await call('PATCH', '/webhook_endpoint', { body: { event_types } });
    expect(chosen.body).toMatchObject({ url: 'https://hooks.example/a', event_types });
    const reset = await call('PATCH', '/webhook_endpoint', { body: { url: null, event_types: null } });
    expect(reset.body).toMatchObject({ url: null, status: 'unset' });
    expect((await call('GET', '/webhook_endpoint')).body).toEqual(reset.body);
    expect((reset.body['event_types'] as string[]).length).toBeGreaterThan(2);
    expect(nudges).toBe(before + 3);
  });

  test.each([
    [{ url: 'http://10.0.0.1/' }, 'webhook_url_invalid', '/url'],
    [{ url: 'hooks.example' }, 'webhook_url_invalid', '/url'],
    [{ url: 5 }, 'field_invalid', '/url'],
    [{ url: '' }, 'field_invalid', '/url'],
    [{ url: 'https://hooks.example/\u0000' }, 'webhook_url_invalid', '/url'],
    [{ url: ' https://hooks.example/' }, 'webhook_url_invalid', '/url'],
    [{ url: 'https://hooks.example/a\nb' }, 'webhook_url_invalid', '/url'],
    [{ url: 'https://hooks.example/\ud800' }, 'webhook_url_invalid', '/url'],
    [{ url: 'https:\\\\hooks.example' }, 'webhook_url_invalid', '/url'],
    [{ event_types: 'gate_session.created' }, 'field_invalid', '/event_types'],
    [{ event_types: ['gate_session.created', 'gate_session.unknown'] }, 'field_invalid', '/event_types/1'],
    [{ event_types: ['session.priced'] }, 'field_invalid', '/event_types/0'],
    [{ secret: 'whsec_mine' }, 'unknown_field', '/secret'],
  ])('error: PATCH %j is %s and changes nothing', async (body, code, param) => {
    const before = (await call('GET', '/webhook_endpoint')).body;
    expect(await call('PATCH', '/webhook_endpoint', { body })).toMatchObject({ status: 400, body: { code, param } });
    expect((await call('GET', '/webhook_endpoint')).body).toEqual(before);
  });

  test('a rotation shows its secret once, to the one who began it, and ends when it is finished', async () => {
    const first = await call('POST', '/webhook_endpoint/rotate_secret', { idempotency_key: 'rotate-1' });
    expect(first).toMatchObject({
      status: 200,
      body: { object: 'webhook_secret', rotation: { started_at: expect.any(String) } },
    });
    expect(first.body['secret']).toMatch(/^whsec_/);
    expect(first.body['secret']).not.toBe(partner.webhook_secret);
    const again = await call('POST', '/webhook_endpoint/rotate_secret', { idempotency_key: 'rotate-1' });
    expect(again).toMatchObject({ text: first.text, replayed: true });
    expect((await call('GET', '/webhook_endpoint')).body['rotation']).toEqual(first.body['rotation']);
    expect((await call('POST', '/webhook_endpoint/finish_rotation')).body).toMatchObject({ rotation: null });
    expect((await call('POST', '/webhook_endpoint/finish_rotation')).status).toBe(200);
  });

  test('a rotation is over after a day of business time', async () => {
    await call('POST', '/webhook_endpoint/rotate_secret');
    await advanceTestClock(core.db, await tenantId(), 24 * 3_600 + 1);
    // A change of the endpoint makes this process look at the tenant anew, its clock included.
    await setUrl(null);
    expect((await call('GET', '/webhook_endpoint')).body['rotation']).toBeNull();
  });
});

describe('POST /webhooks/test', () => {
  test('queues an event of its own each time, which arrives with livemode false', async () => {
    await setUrl(receiver.url);
    const first = await call('POST', '/webhooks/test');
    expect(first).toMatchObject({
      status: 201,
      body: {
        object: 'webhook_delivery',
        event_type: 'webhook.test',
        status: 'pending',
        attempts: 0,
        target_url: receiver.url,
        last_response_status: null,
        last_error: null,
        delivered_at: null,
      },
    });
    const second = await call('POST', '/webhooks/test');
    expect(second.body['event_id']).not.toBe(first.body['event_id']);
    await dispatch();
    expect(receiver.calls.map((got) => got.event_id).toSorted()).toEqual(
      [first.body['event_id'], second.body['event_id']].toSorted(),
    );
    expect(JSON.parse(receiver.calls[0]?.raw ?? '')).toMatchObject({
      type: 'webhook.test',
      sequence: null,
      data: { livemode: false },
    });
  });

  test('once per idempotency key', async () => {
    await setUrl(receiver.url);
    const first = await call('POST', '/webhooks/test', { idempotency_key: 'test-1' });
    expect(await call('POST', '/webhooks/test', { idempotency_key: 'test-1' })).toMatchObject({
      text: first.text,
      replayed: true,
    });
    await dispatch();
    expect(receiver.calls).toHaveLength(1);
  });

  test('reaches an endpoint that chose other types', async () => {
    await call('PATCH', '/webhook_endpoint', { body: { url: receiver.url, event_types: ['quote.consumed'] } });
    await call('POST', '/webhooks/test');
    await dispatch();
    expect(receiver.calls).toHaveLength(1);
  });

  test('error: without a URL it says how to set one', async () => {
    const refused = await call('POST', '/webhooks/test', { idempotency_key: 'not-used-up' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'webhook_url_missing', statusCode: 400 } });
    await setUrl(receiver.url);
    expect((await call('POST', '/webhooks/test', { idempotency_key: 'not-used-up' })).status).toBe(201);
  });
});

describe('the delivery log', () => {
  test('is newest first, in pages, by status, and never shows a payload', async () => {
    await setUrl(receiver.url);
    const ids: unknown[] = [];
    for (let made = 0; made < 3; made += 1) ids.unshift((await call('POST', '/webhooks/test')).body['id']);
    const listed = async (query: string) => {
      const { body } = await call('GET', `/webhooks/deliveries${query}`);
      return { ids: (body['data'] as { id: string }[]).map(({ id }) => id), has_more: body['has_more'] };
    };
    expect(await listed('')).toEqual({ ids, has_more: false });
    expect(await listed('?limit=2')).toEqual({ ids: ids.slice(0, 2), has_more: true });
    expect(await listed('?limit=2&skip=2')).toEqual({ ids: ids.slice(2), has_more: false });
    expect(await listed('?status=succeeded')).toEqual({ ids: [], has_more: false });
    await dispatch();
    expect(await listed('?status=succeeded')).toEqual({ ids, has_more: false });
    const { body, text } = await call('GET', '/webhooks/deliveries?limit=200');
    expect(body).toMatchObject({ object: 'list', url: '/v1/webhooks/deliveries' });
    expect(Object.keys((body['data'] as object[])[0] ?? {}).toSorted()).toEqual([
      'attempts',
      'created_at',
      'delivered_at',
      'event_id',
      'event_type',
      'id',
      'last_error',
      'last_response_status',
      'next_attempt_at',
      'object',
      'status',
      'target_url',
    ]);
    expect(text).not.toContain('livemode');
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1e1',
    'skip=-1',
    'skip=x',
    'skip=1000001',
    'status=done',
    'status=',
  ])('error: ?%s', async (query) => {
    const param = `/${query.split('=')[0]}`;
    expect(await call('GET', `/webhooks/deliveries?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'parameter_invalid', param },
    });
  });

  test('shows nothing of another partner', async () => {
    await setUrl(receiver.url);
    await call('POST', '/webhooks/test');
    const other = await createPartner(core, { name: 'Other', mode: 'test', entitlements: [] });
    expect((await call('GET', '/webhooks/deliveries', { key: other.secret_key })).body).toMatchObject({ data: [] });
  });
});

describe('replay', () => {
  /** A delivery that five attempts could not deliver. */
  async function createDeadLetter(): Promise<string> {
    receiver.answer((_call, response) => void response.writeHead(500).end());
    await setUrl(receiver.url);
    const { body } = await call('POST', '/webhooks/test');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await dispatch();
      await advanceTestClock(core.db, await tenantId(), 3 * 3_600);
    }
    return `${body['id']}`;
  }

  test('puts a dead letter back, which then arrives with the same event id; a second call is refused', async () => {
    const id = await createDeadLetter();
    const [before] = (await call('GET', '/webhooks/deliveries?status=dead_lettered')).body['data'] as [
      { event_id: string },
    ];
    receiver.answer((_call, response) => void response.writeHead(200).end());
    const replayed = await call('POST', `/webhooks/deliveries/${id}/replay`, { idempotency_key: 'replay-1' });
    expect(replayed).toMatchObject({ status: 200, body: { id, event_id: before.event_id, status: 'pending' } });
    expect(await call('POST', `/webhooks/deliveries/${id}/replay`, { idempotency_key: 'replay-1' })).toMatchObject({
      text: replayed.text,
    });
    const refused = await call('POST', `/webhooks/deliveries/${id}/replay`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'replay_not_possible' } });
    await dispatch();
    expect(new Set(receiver.calls.map((got) => got.event_id)).size).toBe(1);
    expect(receiver.calls).toHaveLength(6);
    expect((await call('GET', '/webhooks/deliveries?status=succeeded')).body).toMatchObject({
      data: [{ id, last_response_status: 200 }],
    });
  });

  test("error: what was delivered, is another partner's or does not exist", async () => {
    await setUrl(receiver.url);
    const { body } = await call('POST', '/webhooks/test');
    await dispatch();
    expect(await call('POST', `/webhooks/deliveries/${body['id']}/replay`)).toMatchObject({
      status: 400,
      body: { code: 'replay_not_possible' },
    });
    const dead = await createDeadLetter();
    const other = await createPartner(core, { name: 'Other', mode: 'test', entitlements: [] });
    for (const [id, key] of [
      [dead, other.secret_key],
      [`wd_${'0'.repeat(32)}`, partner.secret_key],
      ['nonsense', partner.secret_key],
    ] as const) {
      expect(await call('POST', `/webhooks/deliveries/${id}/replay`, { key })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
    expect((await call('GET', '/webhooks/deliveries?status=dead_lettered')).body).toMatchObject({
      data: [{ id: dead }],
    });
  });
});

test.each<[Method, string]>([
  ['GET', '/webhook_endpoint'],
  ['PATCH', '/webhook_endpoint'],
  ['POST', '/webhook_endpoint/rotate_secret'],
  ['POST', '/webhook_endpoint/finish_rotation'],
  ['POST', '/webhooks/test'],
  ['GET', '/webhooks/deliveries'],
  ['POST', '/webhooks/deliveries/wd_1/replay'],
])('error: %s %s takes no publishable key', async (method, path) => {
  expect(await call(method, path, { key: partner.publishable_key })).toMatchObject({
    status: 403,
    body: { code: 'wrong_key_type' },
  });
});
