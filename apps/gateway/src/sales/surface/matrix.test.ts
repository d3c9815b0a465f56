import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey, revokeKey } from '../../partners/index.js';
import type { Session } from '../../sessions/index.js';
import { openSurfaceWorld, type SurfaceWorld, surfaceOrigin } from './testing/fixture.js';

let world: SurfaceWorld;
let ours: Session;
let theirs: Session;

beforeAll(async () => {
  world = await openSurfaceWorld();
  ours = await world.session();
  theirs = await world.session({}, world.other);
});
afterAll(() => world.close());

interface Row {
  readonly operationId: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly security: string;
}

/** Every documented route, so that one without a rule below fails. */
function routes(): Row[] {
  const { paths } = world.openapi.document() as {
    paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
  };
  return Object.entries(paths).flatMap(([url, operations]) =>
    Object.entries(operations).map(([method, { operationId, security }]) => ({
      operationId,
      method: method.toUpperCase() as Row['method'],
      url: url.replace('{id}', ours.session_id),
      security: Object.keys(security[0] ?? {})[0] ?? 'none',
    })),
  );
}

function call(row: Row, headers: Record<string, string>, payload: object = {}) {
  const request = { method: row.method, url: row.url, headers: { origin: surfaceOrigin, ...headers } };
  return world.app.inject(row.method === 'GET' ? request : { ...request, payload });
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test('each route: the credentials that it does not take', async () => {
  const { partner, other, deps } = world;
  const revoked = await createKey(world.core.db, partner.tenant, { kind: 'sk' });
  await revokeKey(world.core.db, partner.tenant.tenant_id, revoked.key_id);
  const live = partner.secret_key.replace('sk_test', 'sk_live');
  const claims = { tenant_id: partner.tenant.tenant_id, session_id: ours.session_id, scope: 'pay' as const };
  const { token } = await deps.embedTokens.issue(claims);
  const view = await deps.embedTokens.issue({ ...claims, scope: 'view' });
  const secret = world.secretOf(ours);
  const embed = { 'x-embed-token': token };

  const wrong: Record<string, readonly (readonly [headers: Record<string, string>, status: number])[]> = {
    embedToken: [
      [{}, 401],
      [bearer(partner.secret_key), 401],
      [bearer(partner.publishable_key), 401],
      [{ 'x-embed-token': secret }, 401],
      [{ 'x-embed-token': partner.secret_key }, 401],
      [{ 'x-embed-token': `${token}x` }, 401],
    ],
    secretKey: [
      [{}, 401],
      [embed, 401],
      [bearer(token), 401],
      [bearer(secret), 401],
      [bearer(live), 401],
      [bearer(revoked.key), 401],
      [bearer(partner.publishable_key), 403],
    ],
    publishableKey: [
      [{}, 401],
      [embed, 401],
      [bearer(token), 401],
      [bearer(partner.secret_key), 403],
      [bearer(other.secret_key), 403],
    ],
    // The secret or link, or the provider's signature, stands in the request itself.
    none: [],
  };
  const seen = routes();
  expect(seen.map(({ operationId }) => operationId).sort()).toEqual([
    'advanceTestClock',
    'cancelSurfaceSession',
    'completeTestSession',
    'confirmSurfaceOffer',
    'createEmbedToken',
    'createViewToken',
    'expireTestSession',
    'failTestSession',
    'hintSurfaceDeposit',
    'makeSurfaceOffer',
    'retrieveSurfaceSession',
    'setSurfaceAsset',
    'setSurfaceCountry',
    'setSurfacePayoutAccount',
    'setSurfaceSource',
    'startSurfaceIdentity',
  ]);
  for (const row of seen) {
    const rules = wrong[row.security];
    if (rules === undefined) throw new Error(`${row.operationId} asks for ${row.security}, which has no row`);
    for (const [headers, status] of rules) {
      const answer = await call(row, headers);
      expect([row.operationId, headers, answer.statusCode]).toEqual([row.operationId, headers, status]);
      expect(answer.json()).toMatchObject({ request_id: expect.stringMatching(/^req_/), statusCode: status });
    }
    if (row.security === 'embedToken' && row.method === 'POST') {
      const answer = await call(row, { 'x-embed-token': view.token });
      expect([row.operationId, answer.statusCode, answer.json().code]).toEqual([row.operationId, 403, 'view_only']);
    }
  }
  const headers = { 'x-embed-token': token };
  const state = await world.app.inject({ url: '/v1/embed/session', headers });
  expect(state.json().session.version).toBe(1);
});

test('a token of another session reaches that one and no other: no request names a session', async () => {
  for (const row of routes().filter(({ security }) => security === 'embedToken')) {
    expect(row.url).not.toContain(ours.session_id);
  }
  const page = await world.open(theirs);
  await page.write('payout_account', { expected_version: 1, session_id: ours.session_id });
  expect((await page.read()).body.session.id).toBe(theirs.session_id);
  // A token that puts another partner's session under this partner's name finds nothing.
  const mixed = await world.deps.embedTokens.issue({
    tenant_id: world.partner.tenant.tenant_id,
    session_id: theirs.session_id,
    scope: 'pay',
  });
  const headers = { 'x-embed-token': mixed.token };
  expect((await world.app.inject({ url: '/v1/embed/session', headers })).statusCode).toBe(401);
});

test('another partner’s id is not found, whatever else is wrong with the request', async () => {
  for (const row of routes().filter(({ url }) => url.includes(ours.session_id))) {
    const answer = await call(row, bearer(world.other.secret_key));
    expect([row.operationId, answer.statusCode]).toEqual([row.operationId, 404]);
  }
});
