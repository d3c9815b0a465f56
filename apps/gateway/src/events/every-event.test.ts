import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWholeGateway, type WholeGateway } from '../http/testing/whole.js';
import { expectCoherentState } from '../testing/index.js';
import { findLatestCheck } from '../users/index.js';
import { documentedEventTypes } from './types.js';

const surfaceOrigin = 'http://127.0.0.1:4100';
const holder = 'Ada Example';
const accounts = { pays: 'DE89370400440532013000', refuses: 'DE11123456780000000303' };

let gateway: WholeGateway;
beforeAll(async () => {
  gateway = await openWholeGateway({ entitlements: ['rails'] });
}, 120_000);
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

let asked = 0;
/** Asks with the secret key, or with what the headers bring, and is answered as wished. */
async function call(url: string, { method, body, headers }: Asked = {}) {
  asked += 1;
  const answer = await gateway.app.http.inject({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url: `/v1/${url}`,
    headers: {
      // The surface has its own credentials.
      ...(headers === undefined ? { authorization: `Bearer ${gateway.partner.secret_key}` } : headers),
      'idempotency-key': `every event ${asked}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect([url, answer.statusCode < 300 ? '' : answer.body]).toEqual([url, '']);
  // biome-ignore lint/suspicious/noExplicitAny: any of our objects
  return answer.json() as any;
}
const post = (url: string) => call(url, { method: 'POST' });

const sale = { amount: '250.00', currency: 'EUR', target_token: 'USDC', target_network: 'ETHEREUM' };
const create = (change: object = {}) =>
  call('gate_sessions', { body: { ...sale, country_code: 'DE', return_url: 'http://localhost/back', ...change } });
const lock = () =>
  call('quotes', {
    body: {
      side: 'off_ramp',
      currency: 'EUR',
      asset: 'USDC',
      network: 'ETHEREUM',
      amount: '250.00',
      payment_method: 'sepa',
    },
  });

/** Asks until it is so, while blocks are made. */
async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline_ms = performance.now() + 60_000;
  while (!(await reached())) {
    if (performance.now() > deadline_ms) throw new Error(`${what} has not come`);
    await gateway.mine();
  }
}
const ended = (id: string, status: string) =>
  until(`${id} ${status}`, async () => (await call(`gate_sessions/${id}`)).status === status);

/** A user who has proven who he is and given an account, and was shown no price yet. */
async function verified(iban: string): Promise<string> {
  const { id, client_secret } = await create();
  const { embed_token } = await call('embed/bootstrap', {
    headers: { origin: surfaceOrigin },
    body: { clientSecret: client_secret },
  });
  const headers = { origin: surfaceOrigin, 'x-embed-token': embed_token };
  const state = () => call('embed/session', { headers });
  const write = async (step: string, input: object) =>
    call(`embed/${step}`, { headers, body: { expected_version: (await state()).session.version, ...input } });
  await write('identity', {});
  const check = await findLatestCheck(gateway.core.db, gateway.partner.tenant_id, id);
  await gateway.decider.approve(check?.provider_reference ?? '', holder);
  await until('the approval', async () => (await state()).identity.status === 'approved');
  await write('payout_account', { method: 'sepa', fields: { holder_name: holder, iban } });
  return id;
}

async function payOut(iban: string): Promise<{ session_id: string; id: string }> {
  const session_id = await verified(iban);
  const quote = await lock();
  const { id } = await call('rails/pay_outs', { body: { quote_id: quote.id, session_id } });
  return { session_id, id };
}

test('each documented event that a sell can have arrives at the endpoint, signed, with the object that it is about', async () => {
  const { receiver, partner } = gateway;
  await call('webhook_endpoint', { method: 'PATCH', body: { url: receiver.url } });

  const paid = await create();
  await post(`test_helpers/gate_sessions/${paid.id}/complete`);
  const failed = await create();
  await post(`test_helpers/gate_sessions/${failed.id}/fail`);
  const expired = await create();
  await post(`test_helpers/gate_sessions/${expired.id}/expire`);
  const cancelled = await create();
  await post(`gate_sessions/${cancelled.id}/cancel`);
  const quote = await lock();
  await create({ quote_preview_id: quote.id });
  const settled = await payOut(accounts.pays);
  await post(`test_helpers/gate_sessions/${settled.session_id}/complete`);
  const refused = await payOut(accounts.refuses);
  await post(`test_helpers/gate_sessions/${refused.session_id}/complete`);
  const given_up = await payOut(accounts.pays);
  await post(`gate_sessions/${given_up.session_id}/cancel`);
  const customer = await call('customers', { body: { email: 'ada@app.example' } });
  await call(`customers/${customer.id}`, { method: 'PATCH', body: { first_name: 'Ada' } });
  await call(`customers/${customer.id}`, { method: 'DELETE' });
  await post('webhooks/test');
  await Promise.all([
    ended(paid.id, 'completed'),
    ended(expired.id, 'expired'),
    ended(settled.session_id, 'completed'),
  ]);
  await until('the refund', async () => (await call(`gate_sessions/${failed.id}`)).status === 'cancelled');
  await until('the other refund', async () => (await call(`rails/pay_outs/${refused.id}`)).status === 'failed');

  // What a sell never has: nothing is bought here.
  const wanted = documentedEventTypes.filter((type) => !type.startsWith('rail.pay_in.'));
  const received = () => receiver.calls.map(({ raw }) => JSON.parse(raw));
  const types = () => new Set(received().map(({ type }) => type as string));
  await receiver.until(() => wanted.every((type) => types().has(type)));
  expect([...types()].filter((type) => type.startsWith('rail.pay_in.'))).toEqual([]);

  for (const { raw, headers } of receiver.calls) {
    const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(`${headers['gate-signature']}`) ?? [];
    expect(createHmac('sha256', partner.webhook_secret).update(`${t}.${raw}`).digest('hex')).toBe(v1);
  }
  const told = (about: string) =>
    received()
      .filter(({ data }) => data.id === about)
      .map(({ type }) => type);
  expect(told(paid.id)).toEqual([
    'gate_session.created',
    'kyc.required',
    'gate_session.processing',
    'gate_session.completed',
  ]);
  expect(told(failed.id).filter((type) => !type.startsWith('sale.'))).toEqual([
    'gate_session.created',
    'kyc.required',
    'gate_session.processing',
    'gate_session.failed',
  ]);
  expect(told(expired.id)).toEqual(['gate_session.created', 'gate_session.expired']);
  expect(told(cancelled.id)).toEqual(['gate_session.created', 'gate_session.cancelled']);
  expect(told(quote.id)).toEqual(['quote.consumed']);
  expect(told(settled.id)).toEqual(['rail.pay_out.processing', 'rail.pay_out.settled']);
  expect(told(refused.id)).toEqual(['rail.pay_out.processing', 'rail.pay_out.failed']);
  expect(told(given_up.id)).toEqual(['rail.pay_out.processing', 'rail.pay_out.cancelled']);
  expect(told(customer.id)).toEqual(['customer.created', 'customer.updated', 'customer.deleted']);
  const [trial] = received().filter(({ type }) => type === 'webhook.test');
  expect(trial.data).toMatchObject({ livemode: false });
}, 180_000);
