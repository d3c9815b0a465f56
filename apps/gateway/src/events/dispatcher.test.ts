import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { createDb, type Db } from '../db/index.js';
import { advanceTestClock, createPartner, loadTenant, requireTenant } from '../partners/index.js';
import { changeSession, lockSession, type Session } from '../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  expectCoherentState,
  type TestDatabase,
} from '../testing/index.js';
import { findDelivery, listDeliveries, requeueDelivery } from './deliveries.store.js';
import { createDispatcher, type DispatchOptions } from './dispatcher.js';
import { finishRotation, rotateSecret, setEndpoint } from './endpoint.js';
import { sendTestEvent } from './test-event.js';
import { type Receiver, startReceiver } from './testing/receiver.js';
import { payoutDelayed } from './testing/samples.js';

const minute_ms = 60_000;

describe.each([8, 1])('with a pool of %i', (pool_size) => {
  let database: TestDatabase;
  let core: Core;
  let owner: Db;
  let random = 0.5;
  beforeAll(async () => {
    database = await cloneDatabase();
    owner = createDb({ url: database.owner_url, pool_size: 1 });
    core = {
      ...createTestCore(database.app_url, { pool_size, env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } }),
      random: () => random,
    };
  });
  afterAll(async () => {
    await expectCoherentState(owner);
    await core.db.end();
    await owner.end();
    await database.drop();
  });

  let tenant: Tenant;
  let secret: string;
  let receiver: Receiver;
  beforeEach(async () => {
    random = 0.5;
    receiver = await startReceiver();
    ({ tenant, secret } = await createSubscriber(receiver.url));
    return () => receiver.stop();
  });

  /** A partner whose endpoint hears every type. */
  async function createSubscriber(url: string): Promise<{ tenant: Tenant; secret: string }> {
    const made = await createPartner(core, { name: 'Example Wallet', mode: 'test', entitlements: [] });
    const before = await requireTenant(core.db, made.partner_id, 'test');
    await core.db.withTx((tx) =>
      setEndpoint(tx, core, before, {
        url,
        event_types: ['gate_session.created', 'sale.payout.delayed', 'gate_session.processing', 'webhook.test'],
      }),
    );
    return { tenant: await loadTenant(core.db, before.tenant_id), secret: made.webhook_secret };
  }

  /** Adds an event to a session's lane of documented ones, or to the one of ours. */
  const addEvent = (session: Session, type: 'gate_session.processing' | 'sale.payout.delayed') =>
    core.db.withTx(async (tx) => {
      const locked = await lockSession(tx, core, session.tenant_id, session.session_id);
      const event = type === payoutDelayed.type ? payoutDelayed : { type };
      return changeSession(tx, core, tenant, locked, { patch: {}, events: [event], at: core.clock.now() });
    });

  /** Runs a dispatcher until it finds nothing more to do. */
  async function dispatch(options: Partial<DispatchOptions> = {}): Promise<void> {
    const dispatcher = createDispatcher(core, { patience_ms: Number.POSITIVE_INFINITY, ...options });
    while ((await dispatcher.step(core.clock.now())) === 'worked');
    await dispatcher.drained();
  }

  const log = (status: string | null = null) =>
    listDeliveries(core.db, tenant.tenant_id, { limit: 100, skip: 0, status, starting_after: null });
  const only = async () => {
    const [delivery, ...others] = await log();
    if (delivery === undefined || others.length > 0) throw new Error(`${others.length + 1} deliveries`);
    return delivery;
  };
  const types = () => receiver.calls.map((call) => (JSON.parse(call.raw) as { type: string }).type);

  test('an event arrives with its headers, verified by the published package and by the documented algorithm', async () => {
    const session = await createTestSession(core, tenant, { metadata: { name: 'Zoë' } });
    await dispatch();
    const [call] = receiver.calls;
    if (call === undefined) throw new Error('nothing arrived');
    const envelope = JSON.parse(call.raw) as Record<string, unknown>;
    expect(envelope).toMatchObject({
      type: 'gate_session.created',
      mode: 'test',
      sequence: 1,
      data: { id: session.session_id, metadata: { name: 'Zoë' } },
    });
    expect(call.path).toBe('/hooks?a=1');
    expect(call.headers).toMatchObject({
      'content-type': 'application/json',
      'x-0bit-event-id': envelope['id'],
      'x-0bit-event-type': 'gate_session.created',
      'webhook-id': envelope['id'],
    });
    expect(new Webhook(secret).verify(call.raw, call.headers as Record<string, string>)).toEqual(envelope);
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(`${call.headers['gate-signature']}`) ?? [];
    expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${call.raw}`).digest('hex'));
    expect(call.headers['x-0bit-timestamp']).toBe(t);
    expect(await only()).toMatchObject({
      status: 'succeeded',
      attempts: 1,
      target_url: receiver.url,
      last_response_status: 200,
      last_error: null,
      next_attempt_at: null,
      delivered_at: expect.any(Date),
    });
  });

  test('signatures carry real time, however far the test clock was moved', async () => {
    await advanceTestClock(core.db, tenant.tenant_id, 86_400);
    tenant = await loadTenant(core.db, tenant.tenant_id);
    await createTestSession(core, tenant);
    const before_s = Math.floor(Date.now() / 1000);
    await dispatch();
    const t = Number(receiver.calls[0]?.headers['webhook-timestamp']);
    expect(t).toBeGreaterThanOrEqual(before_s);
    expect(t).toBeLessThanOrEqual(Date.now() / 1000);
  });

  test.each([
    [0, 0.8],
    [0.5, 1],
    [0.999_999, 1.2],
  ])(
    'five attempts after 1, 5, 30 and 120 minutes with jitter %d; then the dead letter, and the lane goes on',
    async (steered, factor) => {
      random = steered;
      receiver.answer((call, response) => {
        response.writeHead(call.raw.includes('gate_session.created') ? 500 : 200).end();
      });
      const session = await createTestSession(core, tenant);
      await addEvent(session, 'gate_session.processing');
      for (const [failed, wait_min] of [1, 5, 30, 120].entries()) {
        const started = Date.now() + (await loadTenant(core.db, tenant.tenant_id)).test_offset_s * 1000;
        await dispatch();
        await dispatch();
        const [, first] = await log();
        expect(first).toMatchObject({
          status: 'pending',
          attempts: failed + 1,
          last_response_status: 500,
          last_error: 'http_status',
          delivered_at: null,
        });
        const waited_ms = (first?.next_attempt_at?.getTime() ?? 0) - started;
        expect(waited_ms / minute_ms / factor).toBeGreaterThanOrEqual(wait_min - 0.001);
        expect(waited_ms / minute_ms / factor).toBeLessThan(wait_min + 0.2);
        expect(receiver.calls).toHaveLength(failed + 1);
        await advanceTestClock(core.db, tenant.tenant_id, Math.ceil(waited_ms / 1000) + 1);
      }
      await dispatch();
      expect(types()).toEqual([...Array(5).fill('gate_session.created'), 'gate_session.processing']);
      expect(await log('dead_lettered')).toMatchObject([
        { event_type: 'gate_session.created', attempts: 5, next_attempt_at: null },
      ]);
      expect(await log('succeeded')).toMatchObject([{ event_type: 'gate_session.processing', attempts: 1 }]);
    },
  );

  test('order holds within a lane: what came later waits, and neither ours nor other sessions do', async () => {
    const held = await createTestSession(core, tenant);
    receiver.answer((call, response) => {
      const blocked = call.raw.includes(held.session_id) && call.raw.includes('"gate_session.');
      response.writeHead(blocked ? 503 : 200).end();
    });
    await addEvent(held, 'gate_session.processing');
    await addEvent(held, 'sale.payout.delayed');
    const other = await createTestSession(core, tenant);
    await addEvent(other, 'gate_session.processing');
    await dispatch();
    const of = (session: Session) =>
      receiver.calls
        .filter((call) => call.raw.includes(session.session_id))
        .map((call) => call.headers['x-0bit-event-type']);
    expect(of(held).toSorted()).toEqual(['gate_session.created', 'sale.payout.delayed']);
    expect(of(other)).toEqual(['gate_session.created', 'gate_session.processing']);
    receiver.answer((_call, response) => response.writeHead(204).end());
    await advanceTestClock(core.db, tenant.tenant_id, 90);
    await dispatch();
    expect(of(held).slice(-2)).toEqual(['gate_session.created', 'gate_session.processing']);
  });

  test('a lane of many events empties in order', async () => {
    const session = await createTestSession(core, tenant);
    for (let added = 0; added < 20; added += 1) await addEvent(session, 'gate_session.processing');
    await dispatch();
    const sequence = receiver.calls.map((call) => (JSON.parse(call.raw) as { sequence: number }).sequence);
    expect(sequence).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  test('a redirect is not followed but retried', async () => {
    const elsewhere = await startReceiver();
    receiver.answer((_call, response) => response.writeHead(307, { location: elsewhere.url }).end());
    await createTestSession(core, tenant);
    await dispatch();
    expect(await only()).toMatchObject({ status: 'pending', last_response_status: 307, last_error: 'redirect' });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.stop();
  });

  test('an endless answer counts by its status, and is not read', async () => {
    let written_bytes = 0;
    receiver.answer((_call, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) written_bytes += 16_384;
      };
      response.on('drain', more);
      more();
    });
    await createTestSession(core, tenant);
    await dispatch();
    expect(await only()).toMatchObject({ status: 'succeeded', last_response_status: 200 });
    expect(written_bytes).toBeLessThan(16 * 1024 * 1024);
  });

  test('an endpoint that does not answer in time, or is not there, has failed', async () => {
    receiver.answer(() => {});
    await createTestSession(core, tenant);
    await dispatch({ call_timeout_ms: 50 });
    expect(await only()).toMatchObject({
      status: 'pending',
      attempts: 1,
      last_response_status: null,
      last_error: 'timeout',
    });
    await receiver.stop();
    await advanceTestClock(core.db, tenant.tenant_id, 90);
    await dispatch();
    expect(await only()).toMatchObject({ status: 'pending', attempts: 2, last_error: 'connection_refused' });
  });

  test('an endpoint that hangs holds up nobody else', async () => {
    const hanging = await startReceiver();
    hanging.answer(() => {});
    const slow = await createSubscriber(hanging.url);
    for (let made = 0; made < 12; made += 1) await createTestSession(core, slow.tenant);
    const dispatcher = createDispatcher(core, { capacity_per_tenant: 4, call_timeout_ms: 60_000, patience_ms: 5 });
    await dispatcher.step(core.clock.now());
    await hanging.until(() => hanging.calls.length === 4);
    for (let made = 0; made < 6; made += 1) await createTestSession(core, tenant);
    while (receiver.calls.length < 6) await dispatcher.step(core.clock.now());
    expect(hanging.calls).toHaveLength(4);
    hanging.answer((_call, response) => response.writeHead(200).end());
    await hanging.stop();
    await dispatcher.drained();
  });

  test('what is pending goes to the current URL, and without one it waits', async () => {
    await createTestSession(core, tenant);
    await core.db.withTx((tx) => setEndpoint(tx, core, tenant, { url: null }));
    await dispatch();
    expect(await only()).toMatchObject({ status: 'pending', attempts: 0 });
    const moved = await startReceiver();
    await core.db.withTx((tx) => setEndpoint(tx, core, tenant, { url: moved.url }));
    await dispatch();
    expect(receiver.calls).toEqual([]);
    expect(moved.calls).toHaveLength(1);
    expect(await only()).toMatchObject({ status: 'succeeded', target_url: moved.url });
    await moved.stop();
  });

  test('the event of an erased person is a dead letter with a name, and its lane goes on', async () => {
    const session = await createTestSession(core, tenant);
    const { delivery } = await core.db.withTx((tx) => sendTestEvent(tx, core, tenant));
    await owner.query('erase', 'delete from subject_keys where tenant_id = $1 and subject_id = $2', [
      tenant.tenant_id,
      session.session_id,
    ]);
    await dispatch();
    expect(types()).toEqual(['webhook.test']);
    expect(await log('dead_lettered')).toMatchObject([
      { event_type: 'gate_session.created', attempts: 0, last_error: 'erased', last_response_status: null },
    ]);
    expect(await findDelivery(core.db, tenant.tenant_id, delivery.delivery_id)).toMatchObject({ status: 'succeeded' });
    const [lane] = await core.db.query(
      'lane_after',
      'select done_seq, last_seq, due_at from delivery_lanes where tenant_id = $1 and lane_key = $2',
      [tenant.tenant_id, session.session_id],
    );
    expect(lane).toEqual({ done_seq: 1, last_seq: 1, due_at: null });
  });

  test('a replayed dead letter has the same event id, five attempts again, and may be replayed again', async () => {
    receiver.answer((_call, response) => response.writeHead(410).end());
    await createTestSession(core, tenant);
    const exhaust = async () => {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        await dispatch();
        await advanceTestClock(core.db, tenant.tenant_id, 3 * 3_600);
      }
    };
    await exhaust();
    const { delivery_id, event_id } = await only();
    for (const calls of [10, 15]) {
      const requeued = await requeueDelivery(core.db, tenant.tenant_id, delivery_id, core.clock.now());
      expect(requeued).toMatchObject({ delivery_id, event_id, status: 'pending', attempts: 0 });
      expect(await requeueDelivery(core.db, tenant.tenant_id, delivery_id, core.clock.now())).toBeNull();
      await exhaust();
      expect(await only()).toMatchObject({ status: 'dead_lettered', attempts: 5 });
      expect(receiver.calls).toHaveLength(calls);
    }
    expect(new Set(receiver.calls.map((call) => call.event_id))).toEqual(new Set([event_id]));
  });

  describe('rotation', () => {
    /** As the official client verifies: the last `v1` part alone counts. */
    const lastPart = (key: string) => (call: { raw: string; headers: Record<string, unknown> }) => {
      const header = `${call.headers['gate-signature']}`;
      const t = /t=(\d+)/.exec(header)?.[1];
      return header.endsWith(`v1=${createHmac('sha256', key).update(`${t}.${call.raw}`).digest('hex')}`);
    };
    const rotate = async () => (await core.db.withTx((tx) => rotateSecret(tx, core, tenant))).secret;

    test('both secrets sign, new first and old last: no verifier has to change at that moment', async () => {
      const fresh = await rotate();
      receiver.answer((call, response) => void response.writeHead(lastPart(secret)(call) ? 200 : 401).end());
      await createTestSession(core, tenant);
      await dispatch();
      const [call] = receiver.calls;
      expect(await only()).toMatchObject({ status: 'succeeded', attempts: 1 });
      expect(`${call?.headers['gate-signature']}`).toMatch(/^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
      for (const key of [fresh, secret]) {
        expect(() => new Webhook(key).verify(call?.raw ?? '', call?.headers as Record<string, string>)).not.toThrow();
      }
    });

    test('a verifier of the new secret alone costs one failed attempt; what then succeeded is tried first', async () => {
      const fresh = await rotate();
      receiver.answer((call, response) => void response.writeHead(lastPart(fresh)(call) ? 200 : 401).end());
      await createTestSession(core, tenant);
      await dispatch();
      expect(await only()).toMatchObject({ status: 'pending', attempts: 1 });
      await advanceTestClock(core.db, tenant.tenant_id, 90);
      await dispatch();
      expect(await only()).toMatchObject({ status: 'succeeded', attempts: 2 });
      await createTestSession(core, tenant);
      await dispatch();
      expect(await log('succeeded')).toHaveLength(2);
      expect(receiver.calls).toHaveLength(3);
    });

    test('what failed in one order is not tried in it again, although others succeeded in the other meanwhile', async () => {
      const fresh = await rotate();
      const verifies = lastPart(fresh);
      receiver.answer((call, response) => void response.writeHead(verifies(call) ? 200 : 401).end());
      await createTestSession(core, tenant);
      await createTestSession(core, tenant);
      await dispatch();
      expect(await log('pending')).toHaveLength(2);
      await advanceTestClock(core.db, tenant.tenant_id, 90);
      // One after the other: when the second is claimed, the first has told which order this endpoint takes.
      await dispatch({ capacity: 1 });
      expect((await log()).map(({ status, attempts }) => [status, attempts])).toEqual([
        ['succeeded', 2],
        ['succeeded', 2],
      ]);
    });

    test('ends when it is finished, and after a day by itself', async () => {
      const second = await rotate();
      await core.db.withTx((tx) => finishRotation(tx, tenant));
      await createTestSession(core, tenant);
      await dispatch();
      expect(lastPart(second)(receiver.calls[0] ?? { raw: '', headers: {} })).toBe(true);
      const third = await rotate();
      await advanceTestClock(core.db, tenant.tenant_id, 24 * 3_600 + 1);
      await createTestSession(core, tenant);
      await dispatch();
      const last = receiver.calls[1];
      expect(`${last?.headers['gate-signature']}`).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
      expect(lastPart(third)(last ?? { raw: '', headers: {} })).toBe(true);
    });

    test('begun again before it was finished, it keeps the secret that the partner surely has', async () => {
      await rotate();
      await rotate();
      receiver.answer((call, response) => void response.writeHead(lastPart(secret)(call) ? 200 : 401).end());
      await createTestSession(core, tenant);
      await dispatch();
      expect(await only()).toMatchObject({ status: 'succeeded', attempts: 1 });
    });
  });
});
