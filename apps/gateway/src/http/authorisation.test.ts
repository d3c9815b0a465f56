import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mode } from '../common/index.js';
import { createEmbedTokens } from '../crypto/index.js';
import { newId } from '../ids/index.js';
import { addMode, setDisabled } from '../partners/admin.js';
import { createKey, createPartner, type Product } from '../partners/index.js';
import { lockTestQuote } from '../quotes/testing/locked.js';
import { insertPayOut } from '../sales/pay-outs/store.js';
import { createBody } from '../sessions/testing/refusals.js';
import { allScopes, type Scope } from './scopes.js';
import { openGateway, type TestGateway, type TestRequest } from './testing/gateway.js';
import { insertTestTransaction } from './testing/tables.store.js';
import { type Asks, expectRefusal, surfaceOrigin, wrongCredentials } from './testing/wrong-credentials.js';

/** What a route asks for, and whose object its path names. */
interface Row {
  readonly asks: Asks;
  /** What a secret key with scopes must have. */
  readonly scope?: Scope;
  /** What the partner must be entitled to. */
  readonly product?: Product;
  readonly names?: 'session' | 'transaction' | 'delivery' | 'quote' | 'customer' | 'payOut';
  /** Not switched on: it says so to whoever may ask, whatever the request holds. */
  readonly off?: true;
}

/** Each operation of `/openapi.json`; one that has no row here fails. */
const matrix: Readonly<Record<string, Row>> = {
  createSession: { asks: 'secret', scope: 'sessions:write' },
  listSessions: { asks: 'secret', scope: 'sessions:read' },
  retrieveSession: { asks: 'secret', scope: 'sessions:read', names: 'session' },
  cancelSession: { asks: 'secret', scope: 'sessions:write', names: 'session' },
  listTransactions: { asks: 'secret', scope: 'transactions:read' },
  retrieveTransaction: { asks: 'secret', scope: 'transactions:read', names: 'transaction' },
  listCountries: { asks: 'secret', scope: 'capabilities:read' },
  listCurrencies: { asks: 'secret', scope: 'capabilities:read' },
  listAssets: { asks: 'secret', scope: 'capabilities:read' },
  getAsset: { asks: 'secret', scope: 'capabilities:read' },
  listPaymentMethods: { asks: 'secret', scope: 'capabilities:read' },
  listPayoutMethods: { asks: 'secret', scope: 'capabilities:read' },
  checkEligibility: { asks: 'secret', scope: 'capabilities:read' },
  previewQuotes: { asks: 'secret', scope: 'quotes:read' },
  lockQuote: { asks: 'secret', scope: 'quotes:write', product: 'rails' },
  retrieveSignedQuote: { asks: 'secret', scope: 'quotes:read', names: 'quote' },
  retrieveJwks: { asks: 'nothing' },
  createPayOut: { asks: 'secret', scope: 'rails:write', product: 'rails' },
  retrievePayOut: { asks: 'secret', scope: 'rails:read', product: 'rails', names: 'payOut' },
  createPayIn: { asks: 'secret', scope: 'rails:write', off: true },
  retrievePayIn: { asks: 'secret', scope: 'rails:read', off: true },
  createCustomer: { asks: 'secret', scope: 'customers:write' },
  listCustomers: { asks: 'secret', scope: 'customers:read' },
  getCustomer: { asks: 'secret', scope: 'customers:read', names: 'customer' },
  updateCustomer: { asks: 'secret', scope: 'customers:write', names: 'customer' },
  deleteCustomer: { asks: 'secret', scope: 'customers:write', names: 'customer' },
  getBranding: { asks: 'secret', scope: 'branding:read' },
  updateBranding: { asks: 'secret', scope: 'branding:write' },
  listEvents: { asks: 'secret', scope: 'events:read' },
  retrieveWebhookEndpoint: { asks: 'secret', scope: 'webhooks:read' },
  updateWebhookEndpoint: { asks: 'secret', scope: 'webhooks:write' },
  rotateWebhookSecret: { asks: 'secret', scope: 'webhooks:write' },
  finishWebhookRotation: { asks: 'secret', scope: 'webhooks:write' },
  sendTestWebhook: { asks: 'secret', scope: 'webhooks:write' },
  listPartnerWebhookDeliveries: { asks: 'secret', scope: 'webhooks:read' },
  replayWebhookDelivery: { asks: 'secret', scope: 'webhooks:write', names: 'delivery' },
  replayWebhookDeliveries: { asks: 'secret', scope: 'webhooks:write' },
  completeTestSession: { asks: 'secret', scope: 'test_helpers:write', names: 'session' },
  failTestSession: { asks: 'secret', scope: 'test_helpers:write', names: 'session' },
  expireTestSession: { asks: 'secret', scope: 'test_helpers:write', names: 'session' },
  advanceTestClock: { asks: 'secret', scope: 'test_helpers:write' },
  createEmbedToken: { asks: 'publishable' },
  createViewToken: { asks: 'body' },
  retrieveSurfaceSession: { asks: 'embed' },
  setSurfaceCountry: { asks: 'embed' },
  setSurfaceAsset: { asks: 'embed' },
  startSurfaceIdentity: { asks: 'embed' },
  setSurfacePayoutAccount: { asks: 'embed' },
  makeSurfaceOffer: { asks: 'embed' },
  confirmSurfaceOffer: { asks: 'embed' },
  setSurfaceSource: { asks: 'embed' },
  cancelSurfaceSession: { asks: 'embed' },
  hintSurfaceDeposit: { asks: 'embed' },
};

let gateway: TestGateway;
/** Of the partner: what is asked for in its paths. */
const ours = { session: '', transaction: '', delivery: '', quote: '', customer: '', payOut: '' };
let clientSecret = '';

beforeAll(async () => {
  gateway = await openGateway({ entitlements: ['rails'] });
  const made = await gateway.call({ method: 'POST', url: '/v1/gate_sessions', body: createBody() });
  ours.session = made.body.id;
  clientSecret = made.body.client_secret;
  ours.transaction = newId('tx');
  await insertTestTransaction(gateway.owner, gateway.partner.tenant.tenant_id, ours.session, ours.transaction);
  await gateway.call({ method: 'PATCH', url: '/v1/webhook_endpoint', body: { url: 'https://hooks.example/' } });
  ours.quote = (await lockTestQuote(gateway.core, gateway.partner.tenant)).quote.quote_id;
  ours.payOut = newId('rpo');
  await insertPayOut(gateway.core.db, {
    tenant_id: gateway.partner.tenant.tenant_id,
    pay_out_id: ours.payOut,
    session_id: ours.session,
    quote_id: ours.quote,
    created_at: gateway.clock.now(),
  });
  ours.customer = (await gateway.call({ url: '/v1/customers', body: { email: 'ada@app.example' } })).body.id;
  ours.delivery = (await gateway.call({ method: 'POST', url: '/v1/webhooks/test' })).body.id;
});
afterAll(() => gateway.close());

interface Operation extends Row {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
}

async function operations(): Promise<Operation[]> {
  const { body } = await gateway.call({ url: '/openapi.json', key: null });
  const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId: id }]) => {
      const row = matrix[id];
      return row === undefined ? [] : [{ id, path, method: method.toUpperCase() as Operation['method'], ...row }];
    }),
  );
}

/** The path with an id of ours, or one that nobody has. */
function urlOf(operation: Operation, id?: string): string {
  const own = operation.names === undefined ? 'USDC' : ours[operation.names];
  const query = operation.id === 'getAsset' ? '?side=off_ramp' : '';
  return operation.path.replace(/\{\w+\}/, id ?? own) + query;
}

const isJson = (operation: Operation) => operation.method !== 'GET';

test('each route has a row, and each row a route', async () => {
  const { body } = await gateway.call({ url: '/openapi.json', key: null });
  const documented = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    .sort();
  expect(documented).toEqual(Object.keys(matrix).sort());
});

test('each route refuses each credential that is not its own, before it looks at id or body, and changes nothing', async () => {
  const wrong = await wrongCredentials(gateway, { session_id: ours.session, client_secret: clientSecret });
  const before = await gateway.fingerprints();
  let calls = 0;
  for (const operation of await operations()) {
    for (const [why, request, status, code] of wrong[operation.asks]) {
      const refuses = async (url: string, text: string) => {
        const payload = isJson(operation) ? { payload: text } : {};
        const answer = await gateway.call({ method: operation.method, url, ...payload, ...request });
        expectRefusal([operation.id, why], answer, status, code);
        calls += 1;
      };
      await refuses(urlOf(operation), '{}');
      // The surface's two openings may hold the credential in their body, which must be read first.
      if (operation.asks === 'publishable' || operation.asks === 'body') continue;
      await refuses(urlOf(operation, 'nonsense'), '{');
    }
  }
  console.log(`${Object.keys(matrix).length} operations, ${calls} calls with a wrong credential`);
  expect(await gateway.fingerprints()).toEqual(before);
});

test('each route takes its own credential', async () => {
  const { token } = await createEmbedTokens(gateway.core.config.token_keys, gateway.clock).issue({
    tenant_id: gateway.partner.tenant.tenant_id,
    session_id: ours.session,
    scope: 'pay',
  });
  const own: Record<Asks, Pick<TestRequest, 'key' | 'headers'>> = {
    secret: {},
    embed: { key: null, headers: { 'x-embed-token': token } },
    publishable: { key: gateway.partner.publishable_key, headers: { origin: surfaceOrigin } },
    body: { key: null, headers: { origin: surfaceOrigin } },
    nothing: { key: null },
  };
  for (const operation of await operations()) {
    // Wrong in a way that is looked at after the credential.
    const body = isJson(operation) ? { payload: '{"unknown":1}' } : {};
    const answer = await gateway.call({
      method: operation.method,
      url: urlOf(operation),
      ...body,
      ...own[operation.asks],
    });
    expect([operation.id, answer.status]).not.toEqual([operation.id, expect.toBeOneOf([401, 403, 404, 500])]);
  }
});

test('a key with scopes does what they name and nothing else, and is told what it lacks', async () => {
  const { core, partner } = gateway;
  const keyWith = async (scopes: readonly Scope[]) =>
    (await createKey(core.db, partner.tenant, { kind: 'sk', scopes })).key;
  const keys = new Map<Scope, { only: string; without: string }>();
  for (const scope of allScopes) {
    const others = allScopes.filter((one) => one !== scope);
    keys.set(scope, { only: await keyWith([scope]), without: await keyWith(others) });
  }
  const secret = (await operations()).filter(({ asks }) => asks === 'secret');
  for (const { id, scope } of secret) expect([id, scope]).toEqual([id, expect.toBeOneOf([...allScopes])]);
  const before = await gateway.fingerprints();
  for (const operation of secret) {
    const { id, method, scope } = operation;
    const key = keys.get(scope as Scope)?.without ?? '';
    for (const [url, payload] of [
      [urlOf(operation), '{}'],
      [urlOf(operation, 'nonsense'), '{'],
    ] as const) {
      const answer = await gateway.call({ method, url, key, ...(isJson(operation) ? { payload } : {}) });
      expectRefusal([id, 'without its scope'], answer, 403, 'scope_missing');
      expect(answer.body.message).toContain(` ${scope} `);
    }
  }
  expect(await gateway.fingerprints()).toEqual(before);
  for (const operation of secret) {
    const { id, method, scope } = operation;
    const key = keys.get(scope as Scope)?.only ?? '';
    const body = isJson(operation) ? { payload: '{"unknown":1}' } : {};
    const answer = await gateway.call({ method, url: urlOf(operation), key, ...body });
    expect([id, answer.status]).not.toEqual([id, expect.toBeOneOf([401, 403, 404, 500])]);
  }
});

test('a product asks for its entitlement, before it looks at id or body', async () => {
  const { core } = gateway;
  const made = await createPartner(core, { name: 'Example Wallet', mode: 'test', entitlements: [] });
  const products = (await operations()).filter(({ product }) => product !== undefined);
  expect(products.length).toBeGreaterThan(0);
  const before = await gateway.fingerprints();
  for (const operation of products) {
    const url = urlOf(operation, 'nonsense');
    const payload = isJson(operation) ? { payload: '{' } : {};
    const answer = await gateway.call({ method: operation.method, url, key: made.secret_key, ...payload });
    expectRefusal([operation.id, 'not entitled'], answer, 403, 'not_entitled');
    expect(answer.body.message).toContain(operation.product);
  }
  expect(await gateway.fingerprints()).toEqual(before);
});

test('each write but create refuses a field that it does not know, and changes nothing', async () => {
  const { token } = await createEmbedTokens(gateway.core.config.token_keys, gateway.clock).issue({
    tenant_id: gateway.partner.tenant.tenant_id,
    session_id: ours.session,
    scope: 'pay',
  });
  const before = await gateway.fingerprints();
  for (const operation of await operations()) {
    if (!isJson(operation) || operation.id === 'createSession' || operation.off === true) continue;
    const key =
      operation.asks === 'secret'
        ? {}
        : { key: operation.asks === 'publishable' ? gateway.partner.publishable_key : null };
    const headers = { origin: surfaceOrigin, ...(operation.asks === 'embed' ? { 'x-embed-token': token } : {}) };
    const body = { amount_minor: 1 };
    const { id, method } = operation;
    const answer = await gateway.call({ method, url: urlOf(operation), ...key, headers, body });
    expect([id, answer.status]).toEqual([id, 400]);
    // Where fields are missing as well, either may be named.
    expect([id, answer.body.code]).toEqual([id, expect.toBeOneOf(['unknown_field', 'field_required'])]);
  }
  expect(await gateway.fingerprints()).toEqual(before);
});

test('another partner’s object is 404 and nothing else, whatever the request says', async () => {
  const named = (await operations()).filter(({ names }) => names !== undefined);
  expect(named.length).toBeGreaterThan(5);
  const before = await gateway.fingerprints();
  for (const operation of named) {
    const nobodys = ours[operation.names ?? 'session'].replace(/.{8}$/, '00000000');
    for (const id of [undefined, nobodys, 'nonsense', '%00', '..%2f', "'", 'ä', 'x'.repeat(300)]) {
      const url = urlOf(operation, id);
      const key = gateway.other.secret_key;
      const payload = isJson(operation) ? { payload: '{}' } : {};
      const answer = await gateway.call({ method: operation.method, url, key, ...payload });
      expect([operation.id, id, answer.status]).toEqual([operation.id, id, 404]);
      expect(answer.body.statusCode).toBe(404);
    }
  }
  expect(await gateway.fingerprints()).toEqual(before);
});

const lists = ['/v1/gate_sessions', '/v1/transactions', '/v1/customers', '/v1/webhooks/deliveries', '/v1/events'];

test('lists hold nothing of another partner', async () => {
  for (const url of lists) {
    expect([url, (await gateway.call({ url })).body.data]).not.toEqual([url, []]);
    expect([url, (await gateway.call({ url, key: gateway.other.secret_key })).body.data]).toEqual([url, []]);
  }
});

test('the same partner in its other mode finds nothing of this one', async () => {
  const { core, partner } = gateway;
  const { partner_id } = partner;
  const live = await core.db.withTx((tx) => addMode(tx, core.sealer, partner_id, 'live', ['rails']));
  // Settings refuse live as long as no real bank is behind it: only who asks for keys is told that it is served.
  const modes = core.config.modes as Mode[];
  modes.push('live');
  const before = await gateway.fingerprints();
  try {
    for (const operation of (await operations()).filter(({ names }) => names !== undefined)) {
      const { id, method, scope } = operation;
      const payload = isJson(operation) ? { payload: '{}' } : {};
      const answer = await gateway.call({ method, url: urlOf(operation), key: live.secret_key, ...payload });
      expect([id, answer.status]).toEqual([id, scope === 'test_helpers:write' ? 403 : 404]);
    }
    for (const url of lists)
      expect((await gateway.call({ url, key: live.secret_key })).body).toMatchObject({ data: [] });
  } finally {
    modes.pop();
  }
  expect(await gateway.fingerprints()).toEqual(before);
});

test('another session’s token and secret reach that session alone; a view changes nothing', async () => {
  const { core, partner, other } = gateway;
  const tokens = createEmbedTokens(core.config.token_keys, gateway.clock);
  const theirs = await gateway.call({
    method: 'POST',
    url: '/v1/gate_sessions',
    key: other.secret_key,
    body: createBody(),
  });
  const surface = (await operations()).filter(({ asks }) => asks === 'embed');
  for (const { path } of surface) expect(path).not.toContain('{');
  const view = await tokens.issue({
    tenant_id: partner.tenant.tenant_id,
    session_id: ours.session,
    scope: 'view',
  });
  const before = await gateway.fingerprints();
  for (const operation of surface) {
    const { id, method, path: url } = operation;
    const payload = isJson(operation) ? { payload: JSON.stringify({ expected_version: 1 }) } : {};
    if (!isJson(operation)) continue;
    const viewed = await gateway.call({ method, url, key: null, headers: { 'x-embed-token': view.token }, ...payload });
    expectRefusal([id], viewed, 403, 'view_only');
  }
  expect(await gateway.fingerprints()).toEqual(before);
  const foreign = await gateway.call({
    method: 'POST',
    url: '/v1/embed/bootstrap',
    key: partner.publishable_key,
    headers: { origin: surfaceOrigin },
    body: { clientSecret: theirs.body.client_secret },
  });
  expectRefusal(['bootstrap'], foreign, 401, 'client_secret_invalid');

  const own = await tokens.issue({ tenant_id: other.tenant.tenant_id, session_id: theirs.body.id, scope: 'pay' });
  const ourSession = async () => (await gateway.call({ url: `/v1/gate_sessions/${ours.session}` })).body;
  const ourBefore = await ourSession();
  const asTheirs = { key: null, headers: { 'x-embed-token': own.token } };
  const read = await gateway.call({ url: '/v1/embed/session', ...asTheirs });
  expect([read.status, read.body.session.id]).toEqual([200, theirs.body.id]);
  const cancelled = await gateway.call({
    url: '/v1/embed/cancel',
    ...asTheirs,
    body: { expected_version: read.body.session.version },
  });
  expect(cancelled.status).toBe(200);
  const after = await gateway.call({ url: `/v1/gate_sessions/${theirs.body.id}`, key: other.secret_key });
  expect(after.body.status).toBe('cancelled');
  expect(await ourSession()).toEqual(ourBefore);
});

test('a disabled partner’s user finishes what was begun: the surface takes its tokens', async () => {
  const { core } = gateway;
  const partner = await gateway.addPartner();
  const made = await gateway.call({ url: '/v1/gate_sessions', key: partner.secret_key, body: createBody() });
  await core.db.withTx((tx) => setDisabled(tx, partner.tenant, true));
  gateway.forget();
  const { token } = await createEmbedTokens(core.config.token_keys, gateway.clock).issue({
    tenant_id: partner.tenant.tenant_id,
    session_id: made.body.id,
    scope: 'pay',
  });
  for (const operation of (await operations()).filter(({ asks }) => asks === 'embed')) {
    const { id, method, path: url } = operation;
    const payload = isJson(operation) ? { payload: '{"unknown":1}' } : {};
    const answer = await gateway.call({ method, url, key: null, headers: { 'x-embed-token': token }, ...payload });
    expect([id, answer.status]).toEqual([id, method === 'GET' ? 200 : 400]);
  }
});

test('what is outside the document: health and numbers without a credential, callbacks by signature', async () => {
  for (const url of ['/healthz', '/metrics', '/openapi.json']) {
    expect([url, (await gateway.call({ url, key: null })).status]).toEqual([url, 200]);
  }
  for (const headers of [{}, { 'x-identity-signature': 't=1,v1=00' }]) {
    const answer = await gateway.call({ url: '/v1/identity/callback', headers, body: { reference: 'x' } });
    expectRefusal(['callback'], answer, 401, 'signature_invalid');
  }
});
