import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestAnswer, type TestGateway, type TestRequest } from '../http/testing/gateway.js';
import { newApiKey } from '../ids/index.js';
import { createBody } from '../sessions/testing/refusals.js';

const quotas = {
  read: 40,
  write: 20,
  bootstrap: 12,
  bootstrap_address: 15,
  surface: 5,
  surface_address: 50,
  anonymous: 30,
};
/** So long that hardly any run of the tests sees the end of a window. */
const window_s = 86_400;

let gateway: TestGateway;
beforeAll(async () => {
  const limits = Object.entries(quotas).map(([name, requests]) => `${name}=${requests}/${window_s}s`);
  gateway = await openGateway({ env: { RATE_LIMITS: limits.join(), TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => gateway.close());

let visitors = 0;
/** Each from an address of its own. */
function visitor() {
  visitors += 1;
  return { 'x-forwarded-for': `198.51.100.${visitors}` };
}

function standing({ headers }: TestAnswer) {
  const [, left, wait_s] = /^"default";r=(\d+);t=(\d+)$/.exec(headers['ratelimit'] ?? '') ?? [];
  const [, quota, window] = /^"default";q=(\d+);w=(\d+)$/.exec(headers['ratelimit-policy'] ?? '') ?? [];
  return { left: Number(left), wait_s: Number(wait_s), quota: Number(quota), window_s: Number(window) };
}

/** Asks until it is refused, one after the other; how often it was not. */
async function askUntilRefused(request: TestRequest, most = 200): Promise<{ allowed: number; refusal: TestAnswer }> {
  for (let allowed = 0; allowed < most; allowed += 1) {
    const answer = await gateway.call(request);
    if (answer.status === 429) return { allowed, refusal: answer };
  }
  throw new Error(`${request.url} was not refused in ${most} requests`);
}

function expectRefusal(answer: TestAnswer): void {
  const { wait_s, left, window_s: window } = standing(answer);
  expect(answer.body).toEqual({
    type: 'rate_limit',
    code: 'rate_limited',
    message: expect.stringContaining('Retry-After'),
    request_id: answer.headers['x-request-id'],
    doc_url: answer.body.doc_url,
    statusCode: 429,
  });
  expect([left, window]).toEqual([0, window_s]);
  const retry_s = Number(answer.headers['retry-after']);
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(Math.abs(retry_s - wait_s)).toBeLessThanOrEqual(1);
  expect(retry_s).toBeLessThanOrEqual(window_s);
}

describe('keys', () => {
  test('reads and writes of a key count apart; another key, of the same partner or another, is not concerned', async () => {
    const { secret_key: key } = await gateway.addPartner();
    const first = await gateway.call({ url: '/v1/gate_sessions', key });
    expect(standing(first)).toMatchObject({ left: quotas.read - 1, quota: quotas.read, window_s });
    const second = await gateway.call({ url: '/v1/capabilities/countries', key });
    expect(standing(second).left).toBe(quotas.read - 2);
    const { allowed, refusal } = await askUntilRefused({ url: '/v1/gate_sessions/gs_1', key });
    expect(allowed).toBe(quotas.read - 2);
    expectRefusal(refusal);
    const write = await gateway.call({ url: '/v1/gate_sessions', key, body: createBody() });
    expect([write.status, standing(write).left]).toEqual([201, quotas.write - 1]);
    const other = await gateway.call({ url: '/v1/gate_sessions', key: (await gateway.addPartner()).secret_key });
    expect([other.status, standing(other).left]).toEqual([200, quotas.read - 1]);
  });

  test('writes that are refused for another reason count too', async () => {
    const { secret_key: key } = await gateway.addPartner();
    const { allowed, refusal } = await askUntilRefused({ url: '/v1/gate_sessions', key, body: {} });
    expect(allowed).toBe(quotas.write);
    expectRefusal(refusal);
    const before = await gateway.fingerprints();
    const create = { url: '/v1/gate_sessions', key, body: createBody(), headers: { 'idempotency-key': 'later' } };
    expect((await gateway.call(create)).status).toBe(429);
    expect(await gateway.fingerprints()).toEqual(before);
  });

  test('many at once get no more than one after the other', async () => {
    const { secret_key: key } = await gateway.addPartner();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => gateway.call({ url: '/v1/gate_sessions', key })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(quotas.read);
    answers.filter(({ status }) => status !== 200).forEach(expectRefusal);
  });

  test('a new window lets them in again', async () => {
    const { secret_key: key } = await gateway.addPartner();
    await askUntilRefused({ url: '/v1/gate_sessions', key });
    for (let passed_s = 0; passed_s < window_s; passed_s += 10) gateway.forget();
    await gateway.owner.query(
      'test_next_window',
      `update rate_limits set window_start = window_start - interval '1 day'`,
      [],
    );
    const answer = await gateway.call({ url: '/v1/gate_sessions', key });
    expect([answer.status, standing(answer).left]).toEqual([200, quotas.read - 1]);
  });
});

describe('without a key that is known', () => {
  const strangers: [who: string, request: TestRequest, status: number][] = [
    ['no key', { url: '/v1/gate_sessions', key: null }, 401],
    ['a key that is none', { url: '/v1/gate_sessions', key: 'sk_test_x' }, 401],
    ['a key that is well formed', { url: '/v1/gate_sessions', key: newApiKey('sk', 'test') }, 401],
    ['no route', { url: '/v1/nowhere', key: null }, 404],
    ['a wrong method', { method: 'DELETE', url: '/v1/gate_sessions', key: null }, 405],
  ];
  test.each(strangers)('%s: the address has a quota', async (_, request, status) => {
    const headers = visitor();
    const first = await gateway.call({ ...request, headers });
    expect([first.status, standing(first).left, standing(first).quota]).toEqual([
      status,
      quotas.anonymous - 1,
      quotas.anonymous,
    ]);
    const { allowed, refusal } = await askUntilRefused({ ...request, headers });
    expect(allowed).toBe(quotas.anonymous - 1);
    expectRefusal(refusal);
    expect((await gateway.call({ ...request, headers: visitor() })).status).toBe(status);
  });

  test('who guesses keys is not looked up any more, and a known partner at the same address is', async () => {
    const headers = visitor();
    const partner = await gateway.addPartner();
    const stranger = await gateway.addPartner();
    expect((await gateway.call({ url: '/v1/gate_sessions', key: partner.secret_key, headers })).status).toBe(200);
    await askUntilRefused({ url: '/v1/gate_sessions', key: null, headers });
    gateway.forget();
    expect((await gateway.call({ url: '/v1/gate_sessions', key: partner.secret_key, headers })).status).toBe(200);
    const { db } = gateway.core;
    const seen: string[] = [];
    const query = db.query.bind(db);
    (db as { query: typeof db.query }).query = (name, ...rest) => {
      seen.push(name);
      return query(name, ...rest);
    };
    try {
      for (const key of [newApiKey('sk', 'test'), newApiKey('sk', 'test'), stranger.secret_key]) {
        expectRefusal(await gateway.call({ url: '/v1/gate_sessions', key, headers }));
      }
    } finally {
      (db as { query: typeof db.query }).query = query;
    }
    expect(seen).toEqual([]);
  });

  test('an address that can not be a path is told as well', async () => {
    const answer = await gateway.call({ url: '/v1/gate_sessions/%ff', key: null, headers: visitor() });
    expect([answer.status, standing(answer).left]).toEqual([400, quotas.anonymous - 1]);
  });

  test.each(['/healthz', '/openapi.json', '/nowhere', '/v2/gate_sessions'])('%s is outside', async (url) => {
    const answer = await gateway.call({ url, key: null, headers: visitor() });
    expect([answer.headers['ratelimit'], answer.headers['ratelimit-policy']]).toEqual([undefined, undefined]);
  });
});

describe('the hosted surface', () => {
  const origin = () => gateway.core.config.public_surface_url;
  const bootstrap = (partner: { publishable_key: string }, headers: Record<string, string>): TestRequest => ({
    url: '/v1/embed/bootstrap',
    key: partner.publishable_key,
    body: {},
    headers: { origin: origin(), ...headers },
  });

  test('bootstraps count for the address, whoever’s they are', async () => {
    const headers = visitor();
    const own = await gateway.call(bootstrap(await gateway.addPartner(), headers));
    expect([own.status, standing(own).left]).toEqual([201, quotas.bootstrap - 1]);
    let last = own;
    for (let asked = 1; asked < quotas.bootstrap_address; asked += 1) {
      last = await gateway.call(bootstrap(await gateway.addPartner(), headers));
      expect(last.status).toBe(201);
    }
    expect(standing(last).left).toBe(0);
    const refusal = await gateway.call(bootstrap(await gateway.addPartner(), headers));
    expectRefusal(refusal);
    expect(standing(refusal).quota).toBe(quotas.bootstrap_address);
    // A page may read it, and why.
    expect(refusal.headers['access-control-allow-origin']).toBe('*');
    expect(refusal.headers['access-control-expose-headers']).toContain('RateLimit');
  });

  test('and for the partner, wherever they come from', async () => {
    const partner = await gateway.addPartner();
    for (let asked = 0; asked < quotas.bootstrap; asked += 1) {
      expect((await gateway.call(bootstrap(partner, visitor()))).status).toBe(201);
    }
    const refusal = await gateway.call(bootstrap(partner, visitor()));
    expectRefusal(refusal);
    expect(standing(refusal).quota).toBe(quotas.bootstrap);
  });

  test('a client secret counts for its session, and so does the token', async () => {
    const { body } = await gateway.call({ url: '/v1/gate_sessions', body: createBody() });
    const open = () => ({
      url: '/v1/embed/bootstrap',
      key: null,
      body: { clientSecret: body.client_secret },
      headers: { origin: origin(), ...visitor() },
    });
    const opened = await gateway.call(open());
    expect([opened.status, standing(opened).left]).toEqual([201, quotas.surface - 1]);
    const look = (): TestRequest => ({
      url: '/v1/embed/session',
      key: null,
      headers: { 'x-embed-token': opened.body.embed_token, ...visitor() },
    });
    for (let asked = 1; asked < quotas.surface; asked += 1) expect((await gateway.call(look())).status).toBe(200);
    expectRefusal(await gateway.call(look()));
    expectRefusal(await gateway.call(open()));
  });

  test('error: a wrong secret counts for nobody’s session', async () => {
    const { body } = await gateway.call({ url: '/v1/gate_sessions', body: createBody() });
    const wrong = `${body.client_secret.slice(0, -3)}AAA`;
    for (let asked = 0; asked < quotas.surface + 1; asked += 1) {
      const answer = await gateway.call({
        url: '/v1/embed/bootstrap',
        key: null,
        body: { clientSecret: wrong },
        headers: { origin: origin(), ...visitor() },
      });
      expect([answer.status, standing(answer).quota]).toEqual([401, quotas.bootstrap_address]);
    }
    const right = { url: '/v1/embed/bootstrap', key: null, body: { clientSecret: body.client_secret } };
    expect((await gateway.call({ ...right, headers: { origin: origin(), ...visitor() } })).status).toBe(201);
  });

  test('calls with a wrong token count for the address', async () => {
    const headers = { 'x-embed-token': 'x', ...visitor() };
    const { allowed, refusal } = await askUntilRefused({ url: '/v1/embed/session', key: null, headers });
    expect(allowed).toBe(quotas.surface_address);
    expectRefusal(refusal);
  });

  test('a preflight has no quota', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST', ...visitor() };
    for (let asked = 0; asked <= quotas.bootstrap_address; asked += 1) {
      const answer = await gateway.call({ method: 'OPTIONS', url: '/v1/embed/bootstrap', key: null, headers });
      expect([answer.status, answer.headers['ratelimit']]).toEqual([204, undefined]);
    }
  });
});
