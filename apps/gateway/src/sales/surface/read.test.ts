import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSurfaceWorld, pageOf, type SurfaceWorld } from './testing/fixture.js';

let world: SurfaceWorld;

beforeAll(async () => {
  world = await openSurfaceWorld();
});
afterAll(() => world.close());

test('the state of a fresh session', async () => {
  const session = await world.session({ metadata: { secret: 'of the partner' }, user_reference: 'wd_1' });
  const { status, body } = await (await world.open(session)).read();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    object: 'surface_session',
    scope: 'pay',
    step: 'identity',
    server_time: world.clock.now().toISOString(),
    session: { id: session.session_id, mode: 'test', amount: '250.00', version: 1, action_required: null },
    brand: { brand_name: 'Example Wallet' },
    identity: { status: 'required', url: null, expires_at: null },
    assets: [{ symbol: 'USDC', networks: [{ network: 'ETHEREUM', chain_id: 31337, min_amount: '5.000000' }] }],
    payout_account: null,
    deposits: [],
    payout: null,
    refunds: [],
    history: [{ stage: 'awaiting_user' }],
  });
  // What the partner attached is not the browser's.
  expect(JSON.stringify(body)).not.toMatch(/secret|wd_1/);
  // Looking makes no sale.
  expect(
    await world.core.db.query('sales_in_test', 'select 1 from sales where session_id = $1', [session.session_id]),
  ).toEqual([]);
});

test('a long poll wakes with the change of another tab, and answers at once when it is behind', async () => {
  const session = await world.session({ country_code: null });
  const page = await world.open(session);
  const waiting = page.read(1);
  await expect.poll(() => world.deps.poller.waiting()).toBe(1);
  await page.write('country', { expected_version: 1, country_code: 'DE' });
  const { body } = await waiting;
  expect([body.session.version, body.session.country_code]).toEqual([2, 'DE']);
  expect((await page.read(1)).body.session.version).toBe(2);
  expect(world.deps.poller.waiting()).toBe(0);
});

test('a version from the future is no reason to wait; what is no version is refused', async () => {
  const session = await world.session();
  const page = await world.open(session);
  expect((await page.read(5)).body.session.version).toBe(1);
  for (const after of ['-1', '1.5', 'x', '', '1e3']) {
    const answer = await world.app.inject({
      url: `/v1/embed/session?after_version=${after}`,
      headers: { 'x-embed-token': page.token },
    });
    expect([after, answer.statusCode]).toEqual([after, 400]);
  }
});

test('a page that goes away, and a server that closes, end the wait', async () => {
  const own = await openSurfaceWorld();
  try {
    const url = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const session = await own.session();
    const { token } = await own.open(session);
    const read = (signal?: AbortSignal) =>
      fetch(`${url}/v1/embed/session?after_version=1`, {
        headers: { 'x-embed-token': token },
        ...(signal ? { signal } : {}),
      });

    const page = new AbortController();
    const gone = read(page.signal).catch(() => 'gone');
    await expect.poll(() => own.deps.poller.waiting()).toBe(1);
    page.abort();
    expect(await gone).toBe('gone');
    await expect.poll(() => own.deps.poller.waiting()).toBe(0);

    const staying = read();
    await expect.poll(() => own.deps.poller.waiting()).toBe(1);
    const closing = own.app.close();
    const answer = await staying;
    expect([answer.status, ((await answer.json()) as { session: { version: number } }).session.version]).toEqual([
      200, 1,
    ]);
    await closing;
  } finally {
    await own.close();
  }
});

test('error: no token, a forged, an old and a foreign one', async () => {
  const session = await world.session();
  const { token } = await world.open(session);
  const [head, payload, mac] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'gs_x' })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url');
  for (const bad of ['', 'x', `${head}.${forged}.${mac}`, `${none}.${payload}.`, world.partner.secret_key]) {
    const answer = await pageOf(world.app, bad).read();
    expect([bad, answer.status]).toEqual([bad, 401]);
  }
  expect((await world.app.inject({ url: '/v1/embed/session' })).json().code).toBe('embed_token_invalid');
  world.clock.advance(3_600_000);
  expect((await pageOf(world.app, token).read()).status).toBe(401);
});

test('an erased person can not be shown any more', async () => {
  const session = await world.session();
  const page = await world.open(session);
  await world.core.db.query('erase_in_test', 'delete from subject_keys where subject_id = $1', [session.session_id]);
  const answer = await page.read();
  expect(answer.status).toBe(410);
});
