import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceTestClock } from '../../partners/index.js';
import type { Session } from '../../sessions/index.js';
import { expectCoherentState } from '../../testing/index.js';
import { createIdentityWorker } from './index.js';
import { openSurfaceWorld, type Page, type SurfaceWorld } from './testing/fixture.js';
import { type IdentityProcess, identitySecret, startIdentityProcess } from './testing/identity-process.js';

let provider: IdentityProcess;
let world: SurfaceWorld;

beforeAll(async () => {
  provider = await startIdentityProcess();
  world = await openSurfaceWorld({ identity_url: provider.url });
});
afterAll(async () => {
  await expectCoherentState(world.core.db, { now: world.clock.now() });
  await world.close();
  await provider.stop();
});

/** The id that the provider knows a check by stands at the end of its page's address. */
const referenceOf = (url: string) => url.split('/').at(-1) ?? '';

async function decide(url: string, status: string, name = 'Ada Example'): Promise<void> {
  const answer = await fetch(`${provider.url}/verifications/${referenceOf(url)}/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status, name }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}

/** What the provider sends, with the status that it claims. */
function callBack(url: string, status: string, change: { secret?: string; t?: number } = {}) {
  const body = JSON.stringify({ id: referenceOf(url), reference: 'x', status });
  const t = change.t ?? Math.floor(Date.now() / 1_000);
  const mac = createHmac('sha256', change.secret ?? identitySecret)
    .update(`${t}.${body}`)
    .digest('hex');
  return world.app.inject({
    method: 'POST',
    url: '/v1/identity/callback',
    headers: { 'content-type': 'application/json', 'x-identity-signature': `t=${t},v1=${mac}` },
    payload: body,
  });
}

async function started(): Promise<{ session: Session; page: Page; url: string }> {
  const session = await world.session();
  const page = await world.open(session);
  const answer = await page.write('identity', { expected_version: session.version });
  expect(answer.status).toBe(200);
  return { session, page, url: answer.body.identity.url };
}

test('a check is started once, and its page is found again after a reload', async () => {
  const { page, url } = await started();
  expect(url).toMatch(new RegExp(`^${provider.url}/verify/idv_`));
  const { body } = await page.read();
  expect([body.step, body.identity.status, body.identity.url]).toEqual(['identity', 'pending', url]);
  const again = await page.write('identity', { expected_version: body.session.version });
  expect([again.status, again.body.identity.url, again.body.session.version]).toEqual([200, url, body.session.version]);
});

test('a signed callback has the result read; said twice it is known already', async () => {
  const { page, url } = await started();
  await decide(url, 'approved');
  const version = (await page.read()).body.session.version;
  expect((await callBack(url, 'approved')).json()).toEqual({ received: true });
  const { body } = await page.read();
  expect([body.step, body.identity.status, body.session.version]).toEqual(['payout_account', 'approved', version + 1]);
  expect((await callBack(url, 'approved')).statusCode).toBe(200);
  expect((await page.read()).body.session.version).toBe(version + 1);
});

test('what a callback claims counts for nothing: the provider is asked', async () => {
  const { page, url } = await started();
  expect((await callBack(url, 'approved')).statusCode).toBe(200);
  expect((await page.read()).body.identity.status).toBe('pending');
});

test('error: forged, old and unsigned callbacks, and one about nobody', async () => {
  const { page, url } = await started();
  await decide(url, 'approved');
  const before = (await page.read()).body;
  for (const answer of [
    await callBack(url, 'approved', { secret: 'guessed' }),
    await callBack(url, 'approved', { t: Math.floor(Date.now() / 1_000) - 301 }),
    await world.app.inject({ method: 'POST', url: '/v1/identity/callback', payload: { id: referenceOf(url) } }),
    await world.app.inject({ method: 'POST', url: '/v1/identity/callback' }),
  ]) {
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'signature_invalid']);
  }
  expect((await page.read()).body.session.version).toBe(before.session.version);
  expect((await callBack('http://x/idv_unknown', 'approved')).statusCode).toBe(200);
});

test('without any callback the worker reads what became of it, when it is due', async () => {
  const { page, url } = await started();
  const worker = createIdentityWorker(world.deps.sale, () => {});
  await decide(url, 'approved');
  await worker.step(world.clock.now());
  expect((await page.read()).body.identity.status).toBe('pending');
  world.clock.advance(5_000);
  expect(await worker.step(world.clock.now())).toBe('worked');
  expect((await page.read()).body.identity.status).toBe('approved');
  expect((await page.read()).body.payout_methods.length).toBeGreaterThan(0);
});

test('behavior: nobody is asked again about a sale that has ended', async () => {
  const { session, page } = await started();
  const { body } = await page.read();
  await page.write('cancel', { expected_version: body.session.version });
  const worker = createIdentityWorker(world.deps.sale, () => {});
  world.clock.advance(5_000);
  await worker.step(world.clock.now());
  const due = () =>
    world.core.db.query<{ due_at: Date | null; status: string }>(
      'check_due_in_test',
      'select due_at, status from identity_checks where session_id = $1',
      [session.session_id],
    );
  expect(await due()).toEqual([{ due_at: null, status: 'pending' }]);
});

test('a declined check ends the sale', async () => {
  const { page, url } = await started();
  await decide(url, 'declined');
  await callBack(url, 'declined');
  const { body } = await page.read();
  expect([body.step, body.session.status, body.session.failure?.code]).toEqual([
    'failed',
    'cancelled',
    'identity_declined',
  ]);
});

test('a check under review keeps its page; the user waits', async () => {
  const { page, url } = await started();
  await decide(url, 'review');
  await callBack(url, 'review');
  const { body } = await page.read();
  expect([body.step, body.identity.status]).toEqual(['identity', 'review']);
  expect(body.session.action_required).toMatchObject({ who: 'operator', what: 'review', url: null });
});

test('names: a close one asks, another one blocks', async () => {
  const { page, url } = await started();
  await decide(url, 'approved', 'Ada Maria Example');
  await callBack(url, 'approved');
  const { version: expected_version } = (await page.read()).body.session;
  const give = (holder_name: string, accept_name_mismatch?: boolean) =>
    page.write('payout_account', {
      expected_version,
      method: 'sepa',
      fields: { holder_name, iban: 'DE89370400440532013000' },
      ...(accept_name_mismatch === undefined ? {} : { accept_name_mismatch }),
    });
  const other = await give('Erika Mustermann');
  expect([other.status, other.body.code, other.body.param]).toEqual([400, 'payee_no_match', '/fields/holder_name']);
  const close = await give('Ada Example');
  expect([close.status, close.body.code, close.body.suggested_name]).toEqual([
    409,
    'payee_close_match',
    'Ada Maria Example',
  ]);
  expect((await give('Ada Example', true)).body.step).toBe('price');
});

test('behavior: a partner’s test clock does not make the provider’s page run out', async () => {
  const ahead = await world.addPartner('Ahead Wallet');
  await advanceTestClock(world.core.db, ahead.tenant.tenant_id, 86_400);
  const session = await world.session({ expires_in_s: 604_800 }, ahead);
  const { body } = await (await world.open(session)).write('identity', { expected_version: 1 });
  expect(body.identity).toMatchObject({ status: 'pending', url: expect.stringContaining('/verify/') });
});

test('a page that ran out is asked for again', async () => {
  const { page, url } = await started();
  world.clock.advance(2 * 3_600_000);
  const session_id = (await world.deps.embedTokens.verify(page.token))?.session_id;
  expect(session_id).toBeUndefined();
  const [row] = await world.core.db.query<{ session_id: string }>(
    'check_in_test',
    'select session_id from identity_checks where provider_reference = $1',
    [referenceOf(url)],
  );
  const claims = {
    tenant_id: world.partner.tenant.tenant_id,
    session_id: row?.session_id ?? '',
    scope: 'pay' as const,
  };
  const { token } = await world.deps.embedTokens.issue(claims);
  const headers = { 'x-embed-token': token };
  const state = (await world.app.inject({ url: '/v1/embed/session', headers })).json();
  expect([state.step, state.identity]).toEqual(['identity', { status: 'required', url: null, expires_at: null }]);
  const again = await world.app.inject({
    method: 'POST',
    url: '/v1/embed/identity',
    headers,
    payload: { expected_version: state.session.version },
  });
  expect(again.json().identity.url).not.toBe(url);
});

test('the provider calls back by itself, and the page that waits is told', async () => {
  const listening = await openSurfaceWorld({ identity_url: provider.url, listen: true });
  try {
    const session = await listening.session();
    const page = await listening.open(session);
    const { body } = await page.write('identity', { expected_version: 1 });
    const waiting = page.read(body.session.version);
    await decide(body.identity.url, 'approved');
    expect((await waiting).body.identity.status).toBe('approved');
  } finally {
    await listening.close();
  }
});

test('error: a provider that is away', async () => {
  const away = await openSurfaceWorld({ identity_url: 'http://127.0.0.1:9' });
  try {
    const session = await away.session();
    const answer = await (await away.open(session)).write('identity', { expected_version: 1 });
    expect([answer.status, answer.body.code]).toEqual([409, 'temporarily_unavailable']);
  } finally {
    await away.close();
  }
});
