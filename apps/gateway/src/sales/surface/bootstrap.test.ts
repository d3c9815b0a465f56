import { afterAll, beforeAll, expect, test } from 'vitest';
import { newApiKey } from '../../ids/index.js';
import { cancelSession, lockSession, type Session } from '../../sessions/index.js';
import { openSurfaceWorld, type Partner, type SurfaceWorld, shopOrigin, surfaceOrigin } from './testing/fixture.js';

let world: SurfaceWorld;
let session: Session;

beforeAll(async () => {
  world = await openSurfaceWorld();
  session = await world.session();
});
afterAll(() => world.close());

function bootstrap(
  headers: Record<string, string>,
  payload: string | object | null = { clientSecret: world.secretOf(session) },
) {
  const request = { method: 'POST' as const, url: '/v1/embed/bootstrap', headers };
  return world.app.inject(payload === null ? request : { ...request, payload });
}
const keyOf = (partner: Partner) => ({ authorization: `Bearer ${partner.publishable_key}` });
const fromShop = () => ({ ...keyOf(world.partner), origin: shopOrigin });

async function end(ended: Session): Promise<void> {
  const { core, partner } = world;
  await core.db.withTx(async (tx) => {
    const locked = await lockSession(tx, core, partner.tenant.tenant_id, ended.session_id);
    await cancelSession(tx, core, partner.tenant, locked);
  });
}

test('the partner’s page gets a token for the session, and what the surface is', async () => {
  const answer = await bootstrap(fromShop());
  expect(answer.statusCode).toBe(201);
  const body = answer.json();
  expect(body).toEqual({
    embed_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    expires_at: expect.stringMatching(/Z$/),
    partner_id: world.partner.partner_id,
    mode: 'test',
    session_id: session.session_id,
    amount: '250.00',
    currency: 'EUR',
    target_token: 'USDC',
    target_network: 'ETHEREUM',
    return_url: 'https://app.example/return',
    cancel_url: null,
    flow: 'off_ramp',
    branding: {
      brand_name: 'Example Wallet',
      logo_url: null,
      primary_color: null,
      secondary_color: null,
      accent_color: null,
      support_url: null,
      support_email: null,
      terms_url: null,
      privacy_url: null,
    },
    surface_url: surfaceOrigin,
    features: [],
  });
  const claims = JSON.parse(Buffer.from(body.embed_token.split('.')[1], 'base64url').toString());
  expect(claims.exp - claims.iat).toBe(3_600);
  expect(new Date(body.expires_at).getTime()).toBe(claims.exp * 1_000);
  expect(claims.scope).toBe('pay');
});

test('the key is taken from the header, else its own header, else the body', async () => {
  const key = world.partner.publishable_key;
  const clientSecret = world.secretOf(session);
  const origin = { origin: shopOrigin };
  for (const [headers, body] of [
    [{ ...origin, authorization: `Bearer ${key}`, 'x-publishable-key': 'junk' }, { clientSecret }],
    [
      { ...origin, 'x-publishable-key': key },
      { clientSecret, publishable_key: 'junk' },
    ],
    [origin, { clientSecret, publishable_key: key }],
  ] as const) {
    expect((await bootstrap(headers, body)).statusCode).toBe(201);
  }
});

test('origins: exact or not at all', async () => {
  const key = keyOf(world.partner);
  for (const [headers, code] of [
    [{ origin: shopOrigin }, null],
    [{ referer: `${shopOrigin}/checkout?a=1` }, null],
    [{ origin: 'http://localhost:3000' }, null],
    [{ origin: 'http://127.0.0.1' }, null],
    [{ origin: surfaceOrigin }, null],
    [{}, 'origin_missing'],
    [{ origin: 'null' }, 'origin_not_allowed'],
    [{ origin: 'null', referer: `${shopOrigin}/` }, 'origin_not_allowed'],
    [{ origin: 'http://shop.example' }, 'origin_not_allowed'],
    [{ origin: 'https://shop.example:8443' }, 'origin_not_allowed'],
    [{ origin: 'https://www.shop.example' }, 'origin_not_allowed'],
    [{ origin: 'https://shop.example.evil.test' }, 'origin_not_allowed'],
    [{ origin: 'https://shop.example/' }, 'origin_not_allowed'],
    [{ origin: 'https://SHOP.example' }, 'origin_not_allowed'],
    [{ origin: 'https://sh0p.example' }, 'origin_not_allowed'],
    [{ origin: 'https://return.example' }, 'origin_not_allowed'],
    [{ origin: 'http://localhost.evil.test:3000' }, 'origin_not_allowed'],
    [{ referer: 'https://evil.test/https://shop.example' }, 'origin_not_allowed'],
    [{ referer: 'not a url' }, 'origin_missing'],
  ] as const) {
    const answer = await bootstrap({ ...key, ...headers });
    expect([headers, answer.statusCode, answer.json().code ?? null]).toEqual([
      headers,
      code === null ? 201 : 403,
      code,
    ]);
  }
});

test('a refused origin is named, with the command that adds it', async () => {
  const answer = await bootstrap({ ...keyOf(world.partner), origin: 'https://new.example' });
  expect(answer.json().message).toBe(
    'https://new.example is not registered as an embed origin. Add it with: ' +
      `0gate admin origin add --partner ${world.partner.partner_id} --mode test --kind embed https://new.example`,
  );
  const forged = await bootstrap({ ...keyOf(world.partner), origin: 'x <script>' });
  expect(forged.json().message).not.toContain('<');
});

test('without a secret: the look and nothing else', async () => {
  for (const payload of [{}, null, { clientSecret: null }, { requested_scopes: ['pay'] }]) {
    const answer = await bootstrap(fromShop(), payload);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      embed_token: null,
      expires_at: null,
      session_id: null,
      amount: null,
      partner_id: world.partner.partner_id,
      branding: { brand_name: 'Example Wallet' },
    });
  }
});

test('on the surface’s own origin the secret alone is enough; elsewhere and without it a key is needed', async () => {
  const own = await bootstrap({ origin: surfaceOrigin });
  expect([own.statusCode, own.json().session_id]).toEqual([201, session.session_id]);
  for (const [headers, payload] of [
    [{ origin: shopOrigin }, { clientSecret: world.secretOf(session) }],
    [{ origin: surfaceOrigin }, {}],
    [{}, {}],
  ] as const) {
    const answer = await bootstrap(headers, payload);
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'api_key_missing']);
  }
});

test('error: keys', async () => {
  const key = world.partner.publishable_key;
  const lastCharacter = key.endsWith('0') ? '1' : '0';
  for (const [authorization, status, code] of [
    [`Bearer ${key.slice(0, -1)}${lastCharacter}`, 401, 'api_key_invalid'],
    ['Bearer nonsense', 401, 'api_key_invalid'],
    [`Bearer ${newApiKey('pk', 'test')}`, 401, 'api_key_invalid'],
    [`Bearer ${newApiKey('pk', 'live')}`, 401, 'mode_mismatch'],
    [`Bearer ${world.partner.secret_key}`, 403, 'wrong_key_type'],
    ['Basic abc', 401, 'api_key_missing'],
  ] as const) {
    const answer = await bootstrap({ origin: shopOrigin, authorization });
    expect([authorization, answer.statusCode, answer.json().code]).toEqual([authorization, status, code]);
  }
});

test('error: secrets that are not this partner’s', async () => {
  const foreign = await world.session({}, world.other);
  const good = world.secretOf(session);
  for (const clientSecret of [
    world.secretOf(foreign),
    `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
    good.replace(session.session_id, foreign.session_id),
    'gsec_',
    'x',
  ]) {
    const answer = await bootstrap(fromShop(), { clientSecret });
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'client_secret_invalid']);
  }
});

test('error: each field of the body', async () => {
  const clientSecret = world.secretOf(session);
  for (const [payload, code, param] of [
    [{ clientSecret: 1 }, 'field_invalid', '/clientSecret'],
    [{ clientSecret: '' }, 'field_invalid', '/clientSecret'],
    [{ clientSecret: 'x'.repeat(257) }, 'field_invalid', '/clientSecret'],
    [{ clientSecret, requested_scopes: 'pay' }, 'field_invalid', '/requested_scopes'],
    [{ clientSecret, requested_scopes: [1] }, 'field_invalid', '/requested_scopes/0'],
    [{ clientSecret, publishable_key: 5 }, 'field_invalid', '/publishable_key'],
    [{ clientSecret, session: 'x' }, 'unknown_field', '/session'],
    [{ client_secret: clientSecret }, 'unknown_field', '/client_secret'],
  ] as const) {
    const answer = await bootstrap(fromShop(), payload);
    expect([payload, answer.statusCode, answer.json().code, answer.json().param]).toEqual([payload, 400, code, param]);
  }
  const json = { ...fromShop(), 'content-type': 'application/json' };
  expect((await bootstrap(json, '{"clientSecret":')).json().code).toBe('invalid_json');
  expect((await bootstrap(json, '[]')).statusCode).toBe(400);
  expect((await bootstrap({ ...fromShop(), 'content-type': 'text/plain' }, 'x')).statusCode).toBe(415);
  expect((await bootstrap(json, `{"clientSecret":"${'x'.repeat(70_000)}"}`)).statusCode).toBe(413);
});

test('an idempotency key is taken and ignored', async () => {
  const headers = { ...fromShop(), 'idempotency-key': 'again' };
  const tokens = [];
  for (let count = 0; count < 2; count += 1) {
    const answer = await bootstrap(headers);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['idempotent-replayed']).toBeUndefined();
    tokens.push(answer.json().embed_token);
    world.clock.advance(1_000);
  }
  expect(tokens[0]).not.toBe(tokens[1]);
  expect((await bootstrap({ ...headers, 'idempotency-key': 'x'.repeat(300) })).statusCode).toBe(201);
});

test('a session that has ended opens no surface, from no origin', async () => {
  const ended = await world.session();
  await end(ended);
  const payload = { clientSecret: world.secretOf(ended) };
  for (const headers of [fromShop(), { origin: surfaceOrigin }]) {
    const answer = await bootstrap(headers, payload);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'session_terminal']);
  }
});

test('a partner that is not available: 200 that says why, on both ways in', async () => {
  const closed = await world.addPartner('Closed Wallet');
  const theirs = await world.session({}, closed);
  await world.core.db.query('disable_tenant_in_test', 'update tenants set disabled_at = now() where tenant_id = $1', [
    closed.tenant.tenant_id,
  ]);
  const payload = { clientSecret: world.secretOf(theirs) };
  for (const headers of [{ ...keyOf(closed), origin: 'http://localhost:1' }, { origin: surfaceOrigin }]) {
    const answer = await bootstrap(headers, payload);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ unavailable: { reason: 'partner_disabled' }, embed_token: null });
  }
});

test('CORS: each origin may read the answer, refusals included, without credentials', async () => {
  const preflight = await world.app.inject({
    method: 'OPTIONS',
    url: '/v1/embed/bootstrap',
    headers: {
      origin: 'https://anywhere.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(preflight.statusCode).toBe(204);
  expect(preflight.headers['access-control-allow-origin']).toBe('*');
  expect(preflight.headers['access-control-allow-methods']).toBe('POST');
  expect(preflight.headers['access-control-allow-headers']).toBe(
    'Authorization, Content-Type, Idempotency-Key, X-Publishable-Key, X-Embed-Token',
  );
  const json = { ...fromShop(), 'content-type': 'application/json' };
  for (const answer of [
    await bootstrap(fromShop()),
    await bootstrap({}),
    await bootstrap({ ...keyOf(world.partner), origin: 'https://new.example' }),
    await bootstrap(json, '{'),
    await bootstrap(fromShop(), { nonsense: 1 }),
  ]) {
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  }
  const secretKeyRoute = await world.app.inject({ method: 'POST', url: '/v1/test_helpers/clock/advance' });
  expect(secretKeyRoute.headers['access-control-allow-origin']).toBeUndefined();
});

test('view: the ended session, on the surface’s own origin, by secret or link, for ninety days', async () => {
  const ended = await world.session();
  await end(ended);
  const view = (payload: object, headers: Record<string, string> = { origin: surfaceOrigin }) =>
    world.app.inject({ method: 'POST', url: '/v1/embed/view', headers, payload });
  const client_secret = world.secretOf(ended);
  const link =
    world.deps.links.urlFor({
      ...ended,
      action_required: { who: 'user', what: 'returned_payout', until: null },
    }) ?? '';

  for (const payload of [{ client_secret }, { link }, { link: link.split('#link.')[1] ?? '' }]) {
    const answer = await view(payload);
    expect(answer.statusCode).toBe(201);
    const { embed_token, session_id } = answer.json();
    expect(session_id).toBe(ended.session_id);
    const headers = { 'x-embed-token': embed_token };
    const state = await world.app.inject({ url: '/v1/embed/session', headers });
    expect([state.statusCode, state.json().scope, state.json().step]).toEqual([200, 'view', 'cancelled']);
  }
  for (const [payload, headers, status, code] of [
    [{ client_secret }, { origin: shopOrigin }, 403, 'origin_not_allowed'],
    [{ client_secret }, {}, 403, 'origin_missing'],
    [{}, { origin: surfaceOrigin }, 400, 'field_required'],
    [{ client_secret: `${client_secret}x` }, { origin: surfaceOrigin }, 401, 'client_secret_invalid'],
    [{ link: 'x' }, { origin: surfaceOrigin }, 401, 'client_secret_invalid'],
    [{ clientSecret: client_secret }, { origin: surfaceOrigin }, 400, 'unknown_field'],
  ] as const) {
    const answer = await view(payload, headers);
    expect([payload, answer.statusCode, answer.json().code]).toEqual([payload, status, code]);
  }
  world.clock.advance(91 * 86_400_000);
  expect((await view({ client_secret })).json().code).toBe('client_secret_invalid');
});
