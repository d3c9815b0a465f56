import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuthenticationError, GateClient, InvalidRequestError } from './index.js';
import { HttpServer } from './testing/http-server.js';
import { version } from './version.js';

let server: HttpServer;
let gate: GateClient;

beforeEach(async () => {
  server = await new HttpServer().listen();
  gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: server.url });
});
afterEach(() => server.close());

const session = { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' };

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
    ['GET /v1/transactions/tx_1', () => gate.transactions.retrieve('tx_1')],
    ['GET /v1/transactions?session_id=gs_1', () => gate.transactions.list({ session_id: 'gs_1' })],
    ['POST /v1/webhooks/test', () => gate.webhooks.sendTest()],
    ['GET /v1/webhooks/deliveries?skip=50', () => gate.webhooks.deliveries({ skip: 50 })],
  ])('%s', async (route, call) => {
    server.answers.push({ body: { object: 'answer' } });
    expect(await call()).toEqual({ object: 'answer' });
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([route]);
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

test('the version is the manifest’s', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(version).toBe(manifest.version);
});
