import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observeRate } from '../quotes/testing/rates.js';
import { createBody } from '../sessions/testing/refusals.js';
import { expectCoherentState } from '../testing/index.js';
import { openGateway, type TestAnswer, type TestGateway, type TestRequest } from './testing/gateway.js';
import { readDescription } from './testing/operations.js';
import { giveUpDeliveries } from './testing/tables.store.js';

let gateway: TestGateway;
let count = 0;
beforeAll(async () => {
  gateway = await openGateway({ entitlements: ['rails'] });
  await observeRate(gateway.core, 'USDC/EUR', '0.92');
  await call({ method: 'PATCH', url: '/v1/webhook_endpoint', body: { url: 'https://hooks.example/' } });
  gateway.forget();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const call = (request: TestRequest) => gateway.call(request);
const next = () => {
  count += 1;
  return count;
};
const session = async () => (await call({ url: '/v1/gate_sessions', body: createBody() })).body.id as string;
const customer = async () =>
  (await call({ url: '/v1/customers', body: { email: `user${next()}@app.example` } })).body.id as string;
async function givenUp(): Promise<string> {
  const delivery = (await call({ method: 'POST', url: '/v1/webhooks/test' })).body.id as string;
  await giveUpDeliveries(gateway.owner, gateway.partner.tenant.tenant_id);
  return delivery;
}

/** Each write that takes a key: a request of it that does something, about an object of its own. */
const writes: Readonly<Record<string, () => TestRequest | Promise<TestRequest>>> = {
  createSession: () => ({ url: '/v1/gate_sessions', body: createBody({ metadata: { n: next() } }) }),
  cancelSession: async () => ({ method: 'POST', url: `/v1/gate_sessions/${await session()}/cancel` }),
  createCustomer: () => ({ url: '/v1/customers', body: { email: `user${next()}@app.example` } }),
  updateCustomer: async () => ({
    method: 'PATCH',
    url: `/v1/customers/${await customer()}`,
    body: { first_name: `Ada ${next()}` },
  }),
  deleteCustomer: async () => ({ method: 'DELETE', url: `/v1/customers/${await customer()}` }),
  updateBranding: () => ({ method: 'PATCH', url: '/v1/branding', body: { brand_name: `Wallet ${next()}` } }),
  lockQuote: () => ({
    url: '/v1/quotes',
    body: { side: 'off_ramp', currency: 'EUR', asset: 'USDC', amount: '250.00', payment_method: 'sepa' },
  }),
  updateWebhookEndpoint: () => ({
    method: 'PATCH',
    url: '/v1/webhook_endpoint',
    body: { url: `https://hooks.example/${next()}` },
  }),
  rotateWebhookSecret: () => ({ method: 'POST', url: '/v1/webhook_endpoint/rotate_secret' }),
  finishWebhookRotation: () => ({ method: 'POST', url: '/v1/webhook_endpoint/finish_rotation' }),
  sendTestWebhook: () => ({ method: 'POST', url: '/v1/webhooks/test' }),
  replayWebhookDelivery: async () => ({ method: 'POST', url: `/v1/webhooks/deliveries/${await givenUp()}/replay` }),
  replayWebhookDeliveries: async () => {
    await givenUp();
    return { url: '/v1/webhooks/deliveries/replay', body: {} };
  },
  expireTestSession: async () => ({ method: 'POST', url: `/v1/test_helpers/gate_sessions/${await session()}/expire` }),
  advanceTestClock: () => ({ url: '/v1/test_helpers/clock/advance', body: { seconds: 1 } }),
};

/** Tried where a user, a bank and a chain stand behind the gateway. */
const elsewhere = ['createPayIn', 'createPayOut', 'completeTestSession', 'failTestSession'];
/** They take the header and ignore it: a replay would hand out what is dead by then. */
const ignoring = ['createEmbedToken', 'previewQuotes'];

const withKey = (request: TestRequest, key: string): TestRequest => ({
  ...request,
  headers: { ...request.headers, 'idempotency-key': key },
});
const isReplay = (answer: TestAnswer) => answer.headers['idempotent-replayed'] === 'true';
async function tables(): Promise<Readonly<Record<string, string>>> {
  // Keys remember when they were used, quotas what was asked.
  const { api_keys: _, rate_limits: __, ...rest } = await gateway.fingerprints();
  return rest;
}

test('each write that takes a key is tried here', async () => {
  const { operations } = readDescription((await call({ url: '/openapi.json', key: null })).body);
  const taking = operations.filter(({ headers }) => headers.includes('Idempotency-Key')).map(({ id }) => id);
  const tried = [...Object.keys(writes), ...elsewhere];
  expect(taking.filter((id) => !tried.includes(id) && !ignoring.includes(id))).toEqual([]);
  expect(tried.filter((id) => !taking.includes(id))).toEqual([]);
});

describe.each(Object.entries(writes))('%s', (name, make) => {
  test('again: the first bytes, and nothing more is done', async () => {
    const request = withKey(await make(), `again ${name}`);
    const first = await call(request);
    expect([first.text, first.status < 300, isReplay(first)]).toEqual([first.text, true, false]);
    const before = await tables();
    const again = await call(request);
    expect([again.status, again.text, isReplay(again)]).toEqual([first.status, first.text, true]);
    expect(await tables()).toEqual(before);
  });

  test('another request with the key of one: 409, and it is not carried out', async () => {
    const request = withKey(await make(), `other ${name}`);
    await call(request);
    const before = await tables();
    const other = await call({ ...request, url: `${request.url}?surprise=1` });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
    expect(await tables()).toEqual(before);
  });

  test('ten at once: carried out once', async () => {
    const request = withKey(await make(), `burst ${name}`);
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(request)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
  });

  test('the same key of another partner is another key', async () => {
    const request = withKey(await make(), `partner ${name}`);
    const first = await call(request);
    const theirs = await call({ ...request, key: gateway.other.secret_key });
    expect([first.status < 300, isReplay(theirs)]).toEqual([true, false]);
    if (typeof first.body.id === 'string') expect(theirs.text).not.toContain(first.body.id);
  });

  test('a key that is none is refused, and does nothing', async () => {
    const request = await make();
    const before = await tables();
    for (const key of ['', 'x'.repeat(256), 'a\tb']) {
      const refused = await call(withKey(request, key));
      expect([refused.status, refused.body.code]).toEqual([400, 'idempotency_key_invalid']);
    }
    expect(await tables()).toEqual(before);
  });
});
