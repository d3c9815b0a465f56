import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../../http/testing/gateway.js';

let gateway: TestGateway;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  gateway = await openGateway();
  origin = await gateway.app.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
});
afterAll(async () => {
  await browser?.close();
  await gateway.close();
});

/** The page in a window of its own, and what went wrong there. */
async function openPage(viewport: { width: number; height: number }) {
  const context: BrowserContext = await browser.newContext({ viewport });
  const complaints: string[] = [];
  const foreign: string[] = [];
  const failed: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => void complaints.push(`${error.error()}`));
  context.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  context.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  const page = await context.newPage();
  await page.goto(`${origin}/docs`);
  await page.getByRole('heading', { name: 'Create a session' }).waitFor();
  return { page, context, problems: () => ({ complaints, foreign, failed }) };
}

const none = { complaints: [], foreign: [], failed: [] };

test('shows every operation in a browser, which has nothing to complain of and asks nobody else', async () => {
  const { page, context, problems } = await openPage({ width: 1_280, height: 900 });
  expect(await page.title()).toBe('Gate API reference');
  const create = page.locator('[id="tag/Sessions/operation/createSession"]');
  expect(await create.textContent()).toContain('/v1/gate_sessions');
  // Styles are there: without them the menu would stand above the text.
  expect((await page.locator('.menu-content').boundingBox())?.width).toBe(280);
  await page.getByPlaceholder('Search...').fill('cancel');
  await page.locator('[data-role="search:results"] li').first().waitFor();
  expect(problems()).toEqual(none);
  await context.close();
});

test('fits a phone', async () => {
  const { page, context, problems } = await openPage({ width: 390, height: 844 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  expect(problems()).toEqual(none);
  await context.close();
});

test('behavior: the page is made anew for each reader, and its scripts are kept for ever', async () => {
  const page = await gateway.call({ url: '/docs', key: null });
  const policy = page.headers['content-security-policy'] ?? '';
  expect([page.status, page.headers['cache-control'], policy.includes('unsafe')]).toEqual([200, 'no-store', false]);
  expect((await gateway.call({ url: '/docs', key: null })).headers['content-security-policy']).not.toBe(policy);
  const scripts = [...page.text.matchAll(/src="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(scripts).toHaveLength(2);
  for (const url of scripts) {
    const file = await gateway.call({ url, key: null, headers: { 'accept-encoding': 'gzip' } });
    expect([file.status, file.headers['content-encoding']]).toEqual([200, 'gzip']);
    expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const again = await gateway.call({ url, key: null, headers: { 'if-none-match': file.headers['etag'] ?? '' } });
    expect([again.status, again.text]).toEqual([304, '']);
  }
});

test('error: a file that is not one of the page’s', async () => {
  const { status, body } = await gateway.call({ url: '/docs/redoc.0.js', key: null });
  expect([status, body.code]).toEqual([404, 'route_not_found']);
});
