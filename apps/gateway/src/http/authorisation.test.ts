import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbedTokens } from '../crypto/index.js';
import { newApiKey, newId } from '../ids/index.js';
import { createKey, revokeKey } from '../partners/index.js';
import { lockTestQuote } from '../quotes/testing/locked.js';
import { createBody } from '../sessions/testing/refusals.js';
import { openGateway, type TestAnswer, type TestGateway, type TestRequest } from './testing/gateway.js';
import { insertTestTransaction } from './testing/tables.store.js';

/** What a route asks for, and whose object its path names. */
interface Row {
  readonly asks: 'secret' | 'publishable' | 'embed' | 'body' | 'nothing';
  readonly names?: 'session' | 'transaction' | 'delivery' | 'quote' | 'customer';
}

/** Each operation of `/openapi.json`; one that has no row here fails. */
const matrix: Readonly<Record<string, Row>> = {
  createSession: { asks: 'secret' },
  listSessions: { asks: 'secret' },
  retrieveSession: { asks: 'secret', names: 'session' },
  cancelSession: { asks: 'secret', names: 'session' },
  listTransactions: { asks: 'secret' },
  retrieveTransaction: { asks: 'secret', names: 'transaction' },
  listCountries: { asks: 'secret' },
  listCurrencies: { asks: 'secret' },
  listAssets: { asks: 'secret' },
  getAsset: { asks: 'secret' },
  listPaymentMethods: { asks: 'secret' },
  listPayoutMethods: { asks: 'secret' },
  checkEligibility: { asks: 'secret' },
  previewQuotes: { asks: 'secret' },
  lockQuote: { asks: 'secret' },
  retrieveSignedQuote: { asks: 'secret', names: 'quote' },
  retrieveJwks: { asks: 'nothing' },
  createCustomer: { asks: 'secret' },
  listCustomers: { asks: 'secret' },
  getCustomer: { asks: 'secret', names: 'customer' },
  updateCustomer: { asks: 'secret', names: 'customer' },
  deleteCustomer: { asks: 'secret', names: 'customer' },
  getBranding: { asks: 'secret' },
  updateBranding: { asks: 'secret' },
  listEvents: { asks: 'secret' },
  retrieveWebhookEndpoint: { asks: 'secret' },
  updateWebhookEndpoint: { asks: 'secret' },
  rotateWebhookSecret: { asks: 'secret' },
  finishWebhookRotation: { asks: 'secret' },
  sendTestWebhook: { asks: 'secret' },
  listPartnerWebhookDeliveries: { asks: 'secret' },
  replayWebhookDelivery: { asks: 'secret', names: 'delivery' },
  replayWebhookDeliveries: { asks: 'secret' },
  completeTestSession: { asks: 'secret', names: 'session' },
  failTestSession: { asks: 'secret', names: 'session' },
  expireTestSession: { asks: 'secret', names: 'session' },
  advanceTestClock: { asks: 'secret' },
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

const surfaceOrigin = 'http://127.0.0.1:4100';

let gateway: TestGateway;
/** Of the partner: what is asked for in its paths. */
const ours = { session: '', transaction: '', delivery: '', quote: '', customer: '' };
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

/** A credential that a route must not take, and what it says. */
type Wrong = readonly [why: string, request: Pick<TestRequest, 'key' | 'headers'>, status: number, code: string];

async function wrongCredentials(): Promise<Record<Row['asks'], readonly Wrong[]>> {
  const { core, partner } = gateway;
  const { tenant } = partner;
  const revokedSecret = await createKey(core.db, tenant, { kind: 'sk' });
  const revokedPublishable = await createKey(core.db, tenant, { kind: 'pk' });
  for (const { key_id } of [revokedSecret, revokedPublishable]) await revokeKey(core.db, tenant.tenant_id, key_id);
  const disabled = await gateway.addPartner();
  await gateway.owner.query('test_disable', 'update tenants set disabled_at = now() where tenant_id = $1', [
    disabled.tenant.tenant_id,
  ]);
  const tokens = createEmbedTokens(core.config.token_keys, gateway.clock);
  const claims = { tenant_id: tenant.tenant_id, session_id: ours.session, scope: 'pay' as const };
  const { token } = await tokens.issue(claims);
  const past = { now: () => new Date(gateway.clock.now().getTime() - 3_601_000), monotonic_ms: () => 0 };
  const expired = await createEmbedTokens(core.config.token_keys, past).issue(claims);
  const unsigned = new UnsecuredJWT({ tenant_id: tenant.tenant_id, scope: 'pay' })
    .setSubject(ours.session)
    .setIssuer('0gate')
    .setAudience('surface')
    .setExpirationTime('1h')
    .encode();
  const foreignKey = await new SignJWT({ tenant_id: tenant.tenant_id, scope: 'pay' })
    .setProtectedHeader({ alg: 'HS256', kid: core.config.token_keys.current.id })
    .setSubject(ours.session)
    .setIssuer('0gate')
    .setAudience('surface')
    .setExpirationTime('1h')
    .sign(Buffer.alloc(32, 9));
  const mistyped = partner.secret_key.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const embed = { 'x-embed-token': token };
  const basic = { authorization: `Basic ${Buffer.from(`${partner.secret_key}:`).toString('base64')}` };
  const origin = { origin: surfaceOrigin };

  return {
    secret: [
      ['no key', { key: null }, 401, 'api_key_missing'],
      ['malformed', { key: 'sk_test_1' }, 401, 'api_key_invalid'],
      ['a wrong checksum', { key: mistyped }, 401, 'api_key_invalid'],
      ['well-formed and unknown', { key: newApiKey('sk', 'test') }, 401, 'api_key_invalid'],
      ['upper case', { key: partner.secret_key.toUpperCase() }, 401, 'api_key_invalid'],
      ['live', { key: newApiKey('sk', 'live') }, 401, 'mode_mismatch'],
      ['revoked', { key: revokedSecret.key }, 401, 'api_key_invalid'],
      ['publishable', { key: partner.publishable_key }, 403, 'wrong_key_type'],
      ['basic', { key: null, headers: basic }, 401, 'api_key_missing'],
      ['an embed token', { key: null, headers: embed }, 401, 'api_key_missing'],
      ['an embed token as key', { key: token }, 401, 'api_key_invalid'],
      ['a client secret as key', { key: clientSecret }, 401, 'api_key_invalid'],
      ['a webhook secret as key', { key: partner.webhook_secret }, 401, 'api_key_invalid'],
      [
        'a publishable key beside it',
        { key: null, headers: { 'x-publishable-key': partner.publishable_key } },
        401,
        'api_key_missing',
      ],
      ['of a disabled partner', { key: disabled.secret_key }, 403, 'partner_disabled'],
    ],
    embed: [
      ['no token', { key: null }, 401, 'embed_token_invalid'],
      ['a secret key', { key: partner.secret_key }, 401, 'embed_token_invalid'],
      ['a publishable key', { key: partner.publishable_key }, 401, 'embed_token_invalid'],
      ['the token as key', { key: token }, 401, 'embed_token_invalid'],
      ...(
        [
          ['a client secret', clientSecret],
          ['a secret key as token', partner.secret_key],
          ['malformed', 'x.y.z'],
          ['tampered', `${token.slice(0, -4)}AAAA`],
          ['expired', expired.token],
          ['unsigned', unsigned],
          ['signed by somebody else', foreignKey],
        ] as const
      ).map(
        ([why, value]): Wrong => [why, { key: null, headers: { 'x-embed-token': value } }, 401, 'embed_token_invalid'],
      ),
    ],
    publishable: [
      ['no key', { key: null, headers: origin }, 401, 'api_key_missing'],
      ['malformed', { key: 'pk_test_1', headers: origin }, 401, 'api_key_invalid'],
      ['unknown', { key: newApiKey('pk', 'test'), headers: origin }, 401, 'api_key_invalid'],
      ['live', { key: newApiKey('pk', 'live'), headers: origin }, 401, 'mode_mismatch'],
      ['revoked', { key: revokedPublishable.key, headers: origin }, 401, 'api_key_invalid'],
      ['secret', { key: partner.secret_key, headers: origin }, 403, 'wrong_key_type'],
      ['an embed token', { key: null, headers: { ...origin, ...embed } }, 401, 'api_key_missing'],
      ['no origin', { key: partner.publishable_key }, 403, 'origin_missing'],
      [
        'another origin',
        { key: partner.publishable_key, headers: { origin: 'https://elsewhere.example' } },
        403,
        'origin_not_allowed',
      ],
      ['origin null', { key: partner.publishable_key, headers: { origin: 'null' } }, 403, 'origin_not_allowed'],
    ],
    nothing: [],
    // The secret or link stands in the body, on the page's own origin only.
    body: [
      ['no origin', { key: null }, 403, 'origin_missing'],
      ['another origin', { key: null, headers: { origin: 'https://app.example' } }, 403, 'origin_not_allowed'],
      [
        'a secret key',
        { key: partner.secret_key, headers: { origin: 'https://app.example' } },
        403,
        'origin_not_allowed',
      ],
    ],
  };
}

function expectRefusal(why: readonly string[], answer: TestAnswer, status: number, code: string): void {
  expect([...why, answer.status, answer.body?.code]).toEqual([...why, status, code]);
  expect(answer.body).toMatchObject({ statusCode: status, request_id: answer.headers['x-request-id'] });
}

test('each route has a row, and each row a route', async () => {
  const { body } = await gateway.call({ url: '/openapi.json', key: null });
  const documented = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    .sort();
  expect(documented).toEqual(Object.keys(matrix).sort());
});

test('each route refuses each credential that is not its own, before it looks at id or body, and changes nothing', async () => {
  const wrong = await wrongCredentials();
  const before = await gateway.fingerprints();
  let calls = 0;
  for (const operation of await operations()) {
    for (const [why, request, status, code] of wrong[operation.asks]) {
      const named = [operation.id, why];
      const body = isJson(operation) ? { payload: '{}' } : {};
      expectRefusal(
        named,
        await gateway.call({ method: operation.method, url: urlOf(operation), ...body, ...request }),
        status,
        code,
      );
      calls += 1;
      // The surface's two openings may hold the credential in their body, which must be read first.
      if (operation.asks === 'publishable' || operation.asks === 'body') continue;
      const malformed = isJson(operation) ? { payload: '{' } : {};
      const url = urlOf(operation, 'nonsense');
      expectRefusal(
        named,
        await gateway.call({ method: operation.method, url, ...malformed, ...request }),
        status,
        code,
      );
      calls += 1;
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
  const own: Record<Row['asks'], Pick<TestRequest, 'key' | 'headers'>> = {
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

test('each write but create refuses a field that it does not know, and changes nothing', async () => {
  const { token } = await createEmbedTokens(gateway.core.config.token_keys, gateway.clock).issue({
    tenant_id: gateway.partner.tenant.tenant_id,
    session_id: ours.session,
    scope: 'pay',
  });
  const before = await gateway.fingerprints();
  for (const operation of await operations()) {
    if (!isJson(operation) || operation.id === 'createSession') continue;
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

test('lists hold nothing of another partner', async () => {
  for (const url of ['/v1/gate_sessions', '/v1/transactions', '/v1/customers', '/v1/webhooks/deliveries']) {
    expect([url, (await gateway.call({ url })).body.data]).not.toEqual([url, []]);
    expect([url, (await gateway.call({ url, key: gateway.other.secret_key })).body.data]).toEqual([url, []]);
  }
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
