import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuthenticationError, GateClient, InvalidRequestError, type ResponseNews } from './index.js';
import { HttpServer } from './testing/http-server.js';
import { version } from './version.js';

let server: HttpServer;
let gate: GateClient;

beforeEach(async () => {
  server = await new HttpServer().listen();
  gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: server.url });
});
afterEach(() => server.close());

const sale = { currency: 'EUR', asset: 'USDC', amount: '250.00', side: 'off_ramp' } as const;
const session = { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' };

const page = { object: 'list', data: [], has_more: false, url: '/v1/page' };

describe('operations', () => {
  test.each<[string, () => Promise<object>]>([
    ['POST /v1/gate_sessions', () => gate.sessions.create(session)],
    ['GET /v1/gate_sessions/gs_1', () => gate.sessions.retrieve('gs_1')],
    ['GET /v1/gate_sessions', () => gate.sessions.list()],
    [
      'GET /v1/gate_sessions?user_reference=wd_1&limit=1',
      () => gate.sessions.list({ user_reference: 'wd_1', limit: 1 }),
    ],
    ['POST /v1/gate_sessions/gs_1/cancel', () => gate.sessions.cancel('gs_1')],
    ['GET /v1/capabilities/countries?supported=false', () => gate.capabilities.listCountries({ supported: false })],
    ['GET /v1/capabilities/currencies', () => gate.capabilities.listCurrencies()],
    ['GET /v1/capabilities/assets?side=off_ramp', () => gate.capabilities.listAssets({ side: 'off_ramp' })],
    ['GET /v1/capabilities/assets/USDC?side=off_ramp', () => gate.capabilities.getAsset('USDC', { side: 'off_ramp' })],
    ['GET /v1/capabilities/payment-methods', () => gate.capabilities.listPaymentMethods()],
    [
      'GET /v1/capabilities/payout-methods?currency=EUR',
      () => gate.capabilities.listPayoutMethods({ currency: 'EUR' }),
    ],
    ['GET /v1/capabilities/eligibility?amount=250.00', () => gate.capabilities.checkEligibility({ amount: '250.00' })],
    ['POST /v1/quotes/preview', () => gate.quotes.preview(sale)],
    ['POST /v1/quotes', () => gate.quotes.lock({ ...sale, payment_method: 'sepa' })],
    ['GET /v1/quotes/qt_1', () => gate.quotes.retrieve('qt_1')],
    ['POST /v1/rails/pay_ins', () => gate.rails.payIns.create({})],
    ['GET /v1/rails/pay_ins/pi_1', () => gate.rails.payIns.retrieve('pi_1')],
    ['POST /v1/rails/pay_outs', () => gate.rails.payOuts.create({ quote_id: 'qt_1', session_id: 'gs_1' })],
    ['GET /v1/rails/pay_outs/po_1', () => gate.rails.payOuts.retrieve('po_1')],
    ['GET /v1/transactions/tx_1', () => gate.transactions.retrieve('tx_1')],
    ['GET /v1/transactions?session_id=gs_1', () => gate.transactions.list({ session_id: 'gs_1' })],
    ['POST /v1/customers', () => gate.customers.create({ email: 'ada@app.example' })],
    ['GET /v1/customers?email=ada%2Bx%40app.example', () => gate.customers.list({ email: 'ada+x@app.example' })],
    ['GET /v1/customers/cus_1', () => gate.customers.retrieve('cus_1')],
    ['PATCH /v1/customers/cus_1', () => gate.customers.update('cus_1', { last_name: null })],
    ['DELETE /v1/customers/cus_1', () => gate.customers.delete('cus_1')],
    ['GET /v1/branding', () => gate.branding.retrieve()],
    ['PATCH /v1/branding', () => gate.branding.update({ brand_name: 'Example' })],
    ['POST /v1/webhooks/test', () => gate.webhooks.sendTest()],
    ['GET /v1/webhooks/deliveries?skip=50', () => gate.webhooks.listDeliveries({ skip: 50 })],
    ['POST /v1/webhooks/deliveries/wd_1/replay', () => gate.webhooks.replay('wd_1')],
    ['POST /v1/webhooks/deliveries/replay', () => gate.webhooks.replayMany({ event_type: 'kyc.required' })],
    ['GET /v1/webhook_endpoint', () => gate.webhookEndpoint.retrieve()],
    ['PATCH /v1/webhook_endpoint', () => gate.webhookEndpoint.update({ url: null })],
    ['POST /v1/webhook_endpoint/rotate_secret', () => gate.webhookEndpoint.rotateSecret()],
    ['POST /v1/webhook_endpoint/finish_rotation', () => gate.webhookEndpoint.finishRotation()],
    ['GET /v1/events?after=cursor_1', () => gate.events.list({ after: 'cursor_1' })],
    ['POST /v1/test_helpers/gate_sessions/gs_1/complete', () => gate.testHelpers.completeSession('gs_1')],
    ['POST /v1/test_helpers/gate_sessions/gs_1/fail', () => gate.testHelpers.failSession('gs_1')],
    ['POST /v1/test_helpers/gate_sessions/gs_1/expire', () => gate.testHelpers.expireSession('gs_1')],
    ['POST /v1/test_helpers/clock/advance', () => gate.testHelpers.advanceClock({ seconds: 60 })],
  ])('%s', async (route, call) => {
    server.answers.push({ body: page });
    expect(await call()).toEqual(page);
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([route]);
    const isWrite = !route.startsWith('GET');
    expect('idempotency-key' in (server.received[0]?.headers ?? {})).toBe(isWrite);
  });

  test('every one takes options of its own', async () => {
    const options = { headers: { 'x-trace-id': 'trace_1' } };
    const calls = [
      gate.sessions.list({}, options),
      gate.sessions.retrieve('gs_1', options),
      gate.customers.delete('cus_1', { ...options, idempotencyKey: 'delete_1' }),
      gate.branding.retrieve(options),
      gate.events.list({}, options),
      gate.capabilities.listAssets({}, options),
    ];
    await Promise.all(calls);
    expect(server.received.map(({ headers }) => headers['x-trace-id'])).toEqual(calls.map(() => 'trace_1'));
  });

  test('a call without a body sends none, and no content type', async () => {
    await gate.sessions.cancel('gs_1', { idempotencyKey: 'cancel_1' });
    expect(server.received[0]).toMatchObject({ body: '', headers: { 'idempotency-key': 'cancel_1' } });
    expect(server.received[0]?.headers).not.toHaveProperty('content-type');
  });
});

describe('options', () => {
  test('a slash behind the origin is no path', async () => {
    await new GateClient({ apiKey: 'sk_live_1', baseUrl: `${server.url}/` }).sessions.retrieve('gs_1');
    expect(server.received[0]?.url).toBe('/v1/gate_sessions/gs_1');
  });

  test('another fetch is used', async () => {
    const asked: string[] = [];
    const own: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json({ id: 'gs_1' });
    };
    const other = new GateClient({ apiKey: 'sk_test_1', baseUrl: 'https://api.gate.example', fetch: own });
    expect(await other.sessions.retrieve('gs_1')).toEqual({ id: 'gs_1' });
    expect(asked).toEqual(['https://api.gate.example/v1/gate_sessions/gs_1']);
  });

  test.each(['', undefined, 'pk_test_1', 'op_1', 'sk_test_', 'sk_test_a b'])('error: %j is no secret key', (apiKey) => {
    expect(() => new GateClient({ apiKey: apiKey as string, baseUrl: server.url })).toThrow(AuthenticationError);
  });

  test('error: a publishable key is called by its name', () => {
    expect(() => new GateClient({ apiKey: 'pk_test_1', baseUrl: server.url })).toThrow(/publishable key/);
  });

  test.each([
    '',
    undefined,
    'api.gate.example',
    'https://api.gate.example/v1',
    'https://u:p@api.gate.example',
    'ftp://a',
  ])('error: %j is no origin', (baseUrl) => {
    expect(() => new GateClient({ apiKey: 'sk_test_1', baseUrl: baseUrl as string })).toThrow(InvalidRequestError);
  });
});

test.each([{ timeout: 0 }, { timeout: Number.POSITIVE_INFINITY }, { maxRetries: -1 }, { maxRetries: Number.NaN }])(
  'error: %j is refused when the client is made',
  (options) => {
    expect(() => new GateClient({ apiKey: 'sk_test_1', baseUrl: server.url, ...options })).toThrow(InvalidRequestError);
  },
);

test('hooks of the client hear of its calls', async () => {
  const heard: string[] = [];
  const hooks = {
    onResponse: ({ method, path, status }: ResponseNews) => void heard.push(`${method} ${path} ${status}`),
  };
  const told = new GateClient({ apiKey: 'sk_test_1', baseUrl: server.url, hooks });
  await told.customers.list({ email: 'ada@app.example' });
  expect(heard).toEqual(['GET /v1/customers 200']);
});

test('the version is the manifest’s', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(version).toBe(manifest.version);
});
