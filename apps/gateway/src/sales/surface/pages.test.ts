import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer, type GateServer } from '../../http/index.js';
import { newId } from '../../ids/index.js';
import { insertOrigin } from '../../partners/index.js';
import { createTestCore } from '../../testing/index.js';
import { surfacePages } from './index.js';
import { openSurfaceWorld, type SurfaceWorld, shopOrigin } from './testing/fixture.js';

const script = `console.log('${'page '.repeat(200)}');`;

let world: SurfaceWorld;
let folder: string;
let app: GateServer;

beforeAll(async () => {
  world = await openSurfaceWorld();
  folder = mkdtempSync(join(tmpdir(), '0gate-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<head>\n    <!--0gate:meta-->\n    <title>0Gate</title></head>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), script);
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.env'), 'KEY=1');
  app = createServer(world.core);
  surfacePages(app, { core: world.core, directory: world.directory, dist: folder });
});
afterAll(async () => {
  await app.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
const directive = (csp: unknown, name: string) =>
  `${csp}`
    .split('; ')
    .find((part) => part.startsWith(`${name} `))
    ?.slice(name.length + 1);

test('the hosted page can not be framed, runs nothing inline, and is not kept', async () => {
  const session = await world.session();
  const { statusCode, headers, body } = await get(`/pay/${session.session_id}`);
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  const csp = headers['content-security-policy'];
  expect(csp).not.toContain('unsafe');
  expect(directive(csp, 'default-src')).toBe("'none'");
  expect(directive(csp, 'script-src')).toBe("'self'");
  expect(directive(csp, 'style-src')).toBe("'self'");
  expect(directive(csp, 'connect-src')).toBe("'self'");
  expect(directive(csp, 'img-src')).toBe("'self' data:");
  expect(directive(csp, 'base-uri')).toBe("'none'");
  expect(directive(csp, 'form-action')).toBe("'none'");
  expect(directive(csp, 'frame-ancestors')).toBe("'none'");
  expect(headers['x-frame-options']).toBe('DENY');
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(headers['permissions-policy']).not.toContain('clipboard');
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(body).toContain('<meta name="gate:brand" content="Example Wallet" />');
  expect(body).toContain('<meta name="gate:mode" content="test" />');
  expect(body).toContain(`<meta name="gate:origins" content="${shopOrigin}" />`);
});

test('the embedded page may be framed by its own partner’s embed origins only', async () => {
  await insertOrigin(world.core.db, world.other.tenant.tenant_id, 'embed', 'https://other.example');
  const ours = await world.session();
  const theirs = await world.session({}, world.other);
  const local = 'http://localhost:* http://127.0.0.1:*';
  for (const [session, ancestors] of [
    [ours, `${shopOrigin} ${local}`],
    [theirs, `https://other.example ${local}`],
  ] as const) {
    const { headers } = await get(`/embed/${session.session_id}`);
    expect(directive(headers['content-security-policy'], 'frame-ancestors')).toBe(ancestors);
    expect(headers['x-frame-options']).toBeUndefined();
  }
});

test('in test a page of the developer’s own machine is known to the page by its exact origin, others are not', async () => {
  const { session_id } = await world.session();
  const origins = async (referer: string) =>
    /gate:origins" content="([^"]*)"/.exec((await get(`/embed/${session_id}`, { referer })).body)?.[1];
  expect(await origins('http://127.0.0.1:5173/wallet')).toBe(`${shopOrigin} http://127.0.0.1:5173`);
  expect(await origins('https://evil.test/')).toBe(shopOrigin);
});

test('an unknown session gets the page too, says nothing and can not be framed', async () => {
  for (const path of [`/pay/${newId('gs')}`, `/embed/${newId('gs')}`, '/embed/nonsense', '/pay/%3Cscript%3E']) {
    const { statusCode, headers, body } = await get(path);
    expect([path, statusCode]).toEqual([path, 200]);
    expect(directive(headers['content-security-policy'], 'frame-ancestors')).toBe("'none'");
    expect(body).not.toContain('gate:');
    expect(body).not.toContain('script');
  }
});

test('the partner’s logo is the only foreign picture, and its words stay words', async () => {
  const branded = await world.addPartner('"><script>alert(1)</script>');
  await world.core.db.query('brand_in_test', 'update tenants set branding = $2 where tenant_id = $1', [
    branded.tenant.tenant_id,
    JSON.stringify({ logo_url: 'https://cdn.example/logo.svg?a;b' }),
  ]);
  const session = await world.session({}, branded);
  const { headers, body } = await get(`/pay/${session.session_id}`);
  expect(directive(headers['content-security-policy'], 'img-src')).toBe("'self' data: https://cdn.example");
  expect(body).not.toContain('<script');
  expect(body).toContain('&quot;&gt;&lt;script&gt;');
});

test('built files are kept for ever, zipped where they get smaller, and nothing else of the folder is served', async () => {
  const plain = await get('/surface/assets/index-abc.js');
  expect([plain.statusCode, plain.body]).toEqual([200, script]);
  expect(plain.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    vary: 'Accept-Encoding',
  });
  const zipped = await get('/surface/assets/index-abc.js', { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(script);
  const etag = `${plain.headers.etag}`;
  expect((await get('/surface/assets/index-abc.js', { 'if-none-match': etag })).statusCode).toBe(304);
  expect((await get('/surface/favicon.svg')).headers['cache-control']).toBe('public, max-age=86400');
  for (const name of [
    'secret.env',
    'index.html',
    '../package.json',
    '..%2fpackage.json',
    'assets',
    'assets/x.js',
    '',
  ]) {
    expect([name, (await get(`/surface/${name}`)).statusCode]).toEqual([name, 404]);
  }
});

test('behind https the browser is told to stay there', async () => {
  const core = createTestCore(world.database.app_url, { env: { PUBLIC_SURFACE_URL: 'https://pay.example' } });
  const secure = createServer(core);
  try {
    surfacePages(secure, { core, directory: world.directory, dist: folder });
    const { headers } = await secure.inject({ url: `/pay/${newId('gs')}` });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  } finally {
    await secure.close();
    await core.db.end();
  }
});

test('error: a page that was not built', () => {
  const deps = { core: world.core, directory: world.directory, dist: join(folder, 'none') };
  expect(() => surfacePages(createServer(world.core), deps)).toThrow(/is not built/);
});
