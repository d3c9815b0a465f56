import { openTestGateway } from '@0gate/gateway/testing';
import {
  APIError,
  AuthenticationError,
  GateClient,
  GateError,
  IdempotencyError,
  InvalidRequestError,
  PermissionError,
  responseOf,
  type StoredEvent,
} from '@0gate/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let gateway: Awaited<ReturnType<typeof openTestGateway>>;
let baseUrl: string;
let gate: GateClient;

beforeAll(async () => {
  gateway = await openTestGateway();
  baseUrl = await gateway.app.http.listen({ host: '127.0.0.1', port: 0 });
  gate = new GateClient({ apiKey: gateway.partner.secret_key, baseUrl, maxRetries: 0 });
});
afterAll(() => gateway.close());

const sale = { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' };

async function failure(call: Promise<unknown>): Promise<GateError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GateError) return error;
  throw new Error('the call did not fail as it should', { cause: error });
}

describe('pages', () => {
  test('of customers, sessions and deliveries hold each one once, newest first', async () => {
    const customers = [];
    for (let i = 0; i < 5; i += 1) customers.push(await gate.customers.create({ email: `page_${i}@app.example` }));
    const sessions = [];
    for (let i = 0; i < 5; i += 1) sessions.push(await gate.sessions.create({ ...sale, user_reference: 'wd_pages' }));
    await gate.webhookEndpoint.update({ url: 'https://hooks.app.example/0gate' });
    const deliveries = [];
    for (let i = 0; i < 5; i += 1) deliveries.push(await gate.webhooks.sendTest());

    const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);
    const read = { limit: 100 };
    expect(idsOf(await gate.customers.list({ limit: 2 }).autoPagingToArray(read))).toEqual(idsOf(customers.reverse()));
    const of_one = gate.sessions.list({ limit: 2, user_reference: 'wd_pages' });
    expect(idsOf(await of_one.autoPagingToArray(read))).toEqual(idsOf(sessions.reverse()));
    const log = gate.webhooks.listDeliveries({ limit: 2, status: 'pending' });
    expect(idsOf(await log.autoPagingToArray(read))).toEqual(idsOf(deliveries.reverse()));
    const later = gate.webhooks.listDeliveries({ limit: 2, status: 'pending', skip: 1 });
    expect(idsOf(await later.autoPagingToArray(read))).toEqual(idsOf(deliveries.slice(1)));
  });

  test('of events go on from where the last one ended', async () => {
    await gate.customers.create({ email: 'event_1@app.example' });
    await gate.sessions.create(sale);
    let next_after = '';
    const events: StoredEvent[] = [];
    for (let more = true; more; ) {
      const page = await gate.events.list(next_after === '' ? { limit: 3 } : { after: next_after, limit: 3 });
      events.push(...page.data);
      ({ next_after, has_more: more } = page);
    }
    expect(await gate.events.list({ limit: 2 }).autoPagingToArray({ limit: 1_000 })).toEqual(events);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['customer.created', 'gate_session.created']),
    );

    expect((await gate.events.list({ after: next_after })).data).toEqual([]);
    const deleted = await gate.customers.create({ email: 'event_2@app.example' });
    await gate.customers.delete(deleted.id);
    const young = await gate.events.list({ after: next_after }).autoPagingToArray({ limit: 10 });
    expect(young.map(({ type }) => type)).toEqual(['customer.created', 'customer.deleted']);
  });
});

describe('writes', () => {
  test('with the same key are done once', async () => {
    const options = { idempotencyKey: 'client_once' };
    const first = await gate.sessions.create(sale, options);
    const again = await gate.sessions.create(sale, options);
    expect(again).toEqual(first);
    expect(responseOf(first)).toMatchObject({ statusCode: 201, requestId: expect.stringMatching(/^req_/) });
    expect(responseOf(first)?.headers.get('idempotent-replayed')).toBe(null);
    expect(responseOf(again)?.headers.get('idempotent-replayed')).toBe('true');
    const other = await failure(gate.sessions.create({ ...sale, amount: '251.00' }, options));
    expect(other).toBeInstanceOf(IdempotencyError);
    expect(other.apiCode).toBe('idempotency_key_reused');
  });

  test('change and clear', async () => {
    const customer = await gate.customers.create({ email: 'ada@app.example', last_name: 'Example', phone: null });
    expect(await gate.customers.update(customer.id, { first_name: 'Ada', last_name: null })).toMatchObject({
      email: 'ada@app.example',
      first_name: 'Ada',
      last_name: null,
    });
    expect(await gate.branding.update({ brand_name: 'Example Wallet' })).toMatchObject({
      brand_name: 'Example Wallet',
    });
    expect(await gate.branding.update({ brand_name: null })).toEqual(await gate.branding.retrieve());
  });

  test('take the secret over, and move the clock', async () => {
    const { secret, rotation } = await gate.webhookEndpoint.rotateSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(rotation).not.toBe(null);
    expect((await gate.webhookEndpoint.finishRotation()).rotation).toBe(null);

    const session = await gate.sessions.create(sale);
    const expiring = await gate.testHelpers.expireSession(session.id);
    expect(Date.parse(expiring.expires_at)).toBeLessThan(Date.parse(session.expires_at));
    expect(await gate.testHelpers.advanceClock({ seconds: 60 })).toMatchObject({ object: 'test_clock', offset_s: 60 });
  });
});

describe('refusals', () => {
  test('have the class of their status, and the gateway’s own code', async () => {
    const taken = await gate.customers.create({ email: 'taken@app.example' });
    const ended = await gate.sessions.create(sale);
    await gate.sessions.cancel(ended.id);
    const delivery = await gate.webhooks.sendTest();
    const quote = {
      side: 'off_ramp',
      currency: 'EUR',
      asset: 'USDC',
      amount: '250.00',
      payment_method: 'sepa',
    } as const;
    const stranger = new GateClient({ apiKey: gateway.other.secret_key, baseUrl, maxRetries: 0 });
    const nobody = new GateClient({ apiKey: 'sk_test_nobody', baseUrl, maxRetries: 0 });

    const cases: [() => Promise<unknown>, typeof GateError, string, string | undefined][] = [
      [() => gate.sessions.create({ ...sale, amount: '-1' }), InvalidRequestError, 'amount_invalid', '/amount'],
      [() => gate.sessions.create({ ...sale, flow: 'swap' }), APIError, 'capability_not_enabled', '/flow'],
      [() => gate.sessions.cancel(ended.id), IdempotencyError, 'session_terminal', undefined],
      [() => gate.sessions.list({ starting_after: 'gs_1' }), InvalidRequestError, 'cursor_invalid', '/starting_after'],
      [
        () => gate.customers.create({ email: 'TAKEN@app.example' }),
        IdempotencyError,
        'customer_already_exists',
        '/email',
      ],
      [
        () => gate.customers.update(taken.id, { email: 'a@b.example' } as object),
        InvalidRequestError,
        'unknown_field',
        '/email',
      ],
      [() => stranger.customers.retrieve(taken.id), GateError, 'not_found', undefined],
      [() => nobody.customers.list(), AuthenticationError, 'api_key_invalid', undefined],
      [() => gate.webhooks.replay(delivery.id), InvalidRequestError, 'replay_not_possible', undefined],
      [() => stranger.webhooks.sendTest(), InvalidRequestError, 'webhook_url_missing', undefined],
      [() => gate.quotes.lock(quote), PermissionError, 'not_entitled', undefined],
      [() => gate.rails.payIns.create({}), APIError, 'capability_not_enabled', undefined],
      [() => gate.events.list({ after: 'made_up' }), InvalidRequestError, 'cursor_invalid', '/after'],
    ];
    for (const [call, ErrorClass, apiCode, param] of cases) {
      const error = await failure(call());
      expect(error).toMatchObject({ apiCode, param, requestId: expect.stringMatching(/^req_/) });
      expect(error.constructor, apiCode).toBe(ErrorClass);
    }
  });
});
