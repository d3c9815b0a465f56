import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractEnvironment } from '@0gate/gateway/testing';
import { type Stack, startStack } from '@0gate/sandbox';
import { GateClient } from '@0gate/sdk';
import { constructEvent, WebhookSignatureError } from '@0gate/sdk/webhooks';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launchBrowser } from '../browser/support/world.js';
import { openEndpoint } from './support/endpoint.js';
import { root } from './support/package.js';

let folder: string;
let stack: Stack;
let browser: Browser;
let page: Page;
let partner_url: string;
let server: Server;
let react: string;

/** A busy machine needs several times as long as an idle one. */
const start_timeout_ms = 120_000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-sdk-'));
  // The database server runs as another user when this one is root.
  chmodSync(folder, 0o711);
  stack = await startStack({ dir: folder, ports: 'own', gateway: { env: contractEnvironment() } });
  [browser, react] = await Promise.all([launchBrowser(), bundle('react-embed/main.tsx')]);
  const { api_url, partner } = stack.info;
  // What the recipes read when they are loaded.
  process.env['GATE_API_URL'] = api_url;
  process.env['GATE_SECRET_KEY'] = partner.secret_key;
  process.env['GATE_PUBLISHABLE_KEY'] = partner.publishable_key;
  process.env['PORT'] = '0';
  server = (await load('browser-embed/server.ts'))['server'] as Server;
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  partner_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, start_timeout_ms);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

const load = async (path: string): Promise<Record<string, unknown>> => await import(join(root, 'examples', path));

async function bundle(path: string): Promise<string> {
  const sdk = join(root, 'packages/sdk/src');
  const { outputFiles } = await build({
    entryPoints: [join(root, 'examples', path)],
    bundle: true,
    write: false,
    format: 'iife',
    alias: { '@0gate/sdk/browser': join(sdk, 'browser/index.ts'), '@0gate/sdk/react': join(sdk, 'react/index.ts') },
    define: { 'process.env.NODE_ENV': '"development"' },
    jsx: 'automatic',
  });
  return outputFiles[0]?.text ?? '';
}

/** What a user sees in the page, the hosted surface in the frame included. */
async function expectSurface() {
  await expect.poll(() => page.getByRole('status').textContent(), { timeout: 20_000 }).toBe('Follow the steps below.');
  await page.frameLocator('iframe').getByRole('heading').first().waitFor();
  expect(await page.locator('iframe').count()).toBe(1);
}

test('node-quickstart prints where the user sells, and prints the same when it is run again', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await load('node-quickstart/quickstart.ts');
  vi.resetModules();
  await load('node-quickstart/quickstart.ts');
  const [first, second] = printed.mock.calls.map(([line]) => String(line));
  printed.mockRestore();
  expect(second).toBe(first);
  await page.goto(first ?? '');
  await page.getByRole('heading').first().waitFor();
  expect(new URL(page.url()).origin).toBe(stack.info.surface_url);
});

test('browser-embed shows the surface in a page without a bundler, and again after a reload', async () => {
  await page.goto(partner_url);
  await expectSurface();
  const shown = await page.locator('iframe').getAttribute('src');
  await page.reload();
  await expectSurface();
  expect(await page.locator('iframe').getAttribute('src')).toBe(shown);
});

test('browser-embed gives the page nothing but what a browser may know', async () => {
  const answer = await fetch(`${partner_url}/withdrawals/wd_9/session`, { method: 'POST' });
  const { publishableKey, clientSecret, ...more } = (await answer.json()) as Record<string, string>;
  expect([publishableKey, clientSecret]).toEqual([expect.stringMatching(/^pk_test_/), expect.stringMatching(/^gsec_/)]);
  expect(more).toEqual({});
});

test('browser-embed shows why a session could not be made', async () => {
  const create = { amount: '10.00', currency: 'EUR', return_url: partner_url };
  const gate = new GateClient({ apiKey: stack.info.partner.secret_key, baseUrl: stack.info.api_url });
  await gate.sessions.create(create, { idempotencyKey: 'wd_7_off_ramp_attempt_1' });
  await page.route('**/withdrawals/wd_124/session', (route) =>
    route.continue({ url: `${partner_url}/withdrawals/wd_7/session` }),
  );
  await page.goto(partner_url);
  await expect.poll(() => page.getByRole('status').textContent()).toMatch(/key/i);
  expect(await page.locator('iframe').count()).toBe(0);
});

test('react-embed shows the surface, once, also where StrictMode does everything twice', async () => {
  const html = `<!doctype html><title>Withdraw</title>
    <div id="root" data-withdrawal="wd_125" data-gateway="${stack.info.api_url}"></div><script src="/react.js"></script>`;
  await page.route('**/react.js', (route) => route.fulfill({ contentType: 'text/javascript', body: react }));
  await page.route(`${partner_url}/react`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(`${partner_url}/react`);
  await expectSurface();
});

test('what the gateway delivers is what constructEvent verifies, also while a secret is rotated', async () => {
  const endpoint = await openEndpoint();
  const { api_url, partner } = stack.info;
  const gate = new GateClient({ apiKey: partner.secret_key, baseUrl: api_url });
  const secret = partner.webhook_secret;
  await gate.webhookEndpoint.update({ url: endpoint.url });

  const metadata = { note: 'für €, "größer" als \u2028 \u{1f511}', list: [1, null, { a: ' b ' }] };
  const sale = { amount: '10.00', currency: 'EUR', return_url: partner_url, metadata };
  const session = await gate.sessions.create(sale);
  const created = await endpoint.next('gate_session.created');
  const event = constructEvent(created.raw, created.headers, secret);
  expect(event).toMatchObject({ type: 'gate_session.created', mode: 'test', sequence: 1, data: { metadata } });
  expect(event.data).toHaveProperty('id', session.id);
  expect(constructEvent(created.raw.toString(), created.headers['gate-signature'], secret)).toEqual(event);
  const changed = Buffer.from(created.raw.toString().replace('10.00', '90.00'));
  expect(() => constructEvent(changed, created.headers, secret)).toThrow(WebhookSignatureError);

  const { secret: new_secret } = await gate.webhookEndpoint.rotateSecret();
  await gate.sessions.cancel(session.id);
  const during = await endpoint.next('gate_session.cancelled');
  for (const each of [secret, new_secret, [new_secret, secret]]) {
    expect(constructEvent(during.raw, during.headers, each)).toMatchObject({ sequence: 2 });
  }
  await gate.webhookEndpoint.finishRotation();
  await gate.webhooks.sendTest();
  const after = await endpoint.next('webhook.test');
  expect(constructEvent(after.raw, after.headers, new_secret).type).toBe('webhook.test');
  expect(() => constructEvent(after.raw, after.headers, secret)).toThrow(/does not fit/);
  await endpoint.close();
});
