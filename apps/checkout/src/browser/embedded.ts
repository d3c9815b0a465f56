import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow, type Stage, sharedStage } from '../../fixtures/browser.js';
import { deposit, saleAt, tx_hash } from '../../fixtures/sale.js';
import { screens } from '../../fixtures/screens.js';
import type { SurfaceState } from '../surface-state.js';
import { depositRequest } from '../wallet/request.js';

/** The partner's page is an origin of its own: another port. */
async function servePartner(folder: string): Promise<{ server: Server; origin: string }> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', 'module', 'browser'] },
    build: {
      outDir: folder,
      lib: { entry: join(import.meta.dirname, '../../fixtures/host.ts'), formats: ['es'], fileName: () => 'host.js' },
    },
  });
  const script = await readFile(join(folder, 'host.js'));
  const server = createServer((request, response) => {
    const wanted = request.url === '/host.js';
    response.writeHead(200, { 'content-type': wanted ? 'text/javascript' : 'text/html; charset=utf-8' });
    response.end(
      wanted ? script : '<!doctype html><title>Partner</title><script type="module" src="/host.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

let partner: { server: Server; origin: string };
let stranger: { server: Server; origin: string };
let folder: string;
let stage: Stage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), '0gate-partner-'));
  partner = await servePartner(folder);
  stranger = await servePartner(folder);
  stage = await sharedStage();
  stage.server.embed_origins.push(partner.origin);
});
afterAll(async () => {
  for (const { server } of [partner, stranger]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(folder, { recursive: true, force: true });
});

interface Told {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}
const toldTo = (page: Page) => page.evaluate(() => (window as unknown as { host: { told: Told[] } }).host.told);
const typesTold = async (page: Page) =>
  (await toldTo(page)).map(({ type }) => type).filter((type) => type !== 'resize');

async function embed(page: Page, state: SurfaceState, wallet = false, origin = partner.origin): Promise<FrameLocator> {
  stage.gateway.reset(state);
  await page.goto(origin);
  await page.evaluate((options) => (window as unknown as { host: { open: (o: object) => void } }).host.open(options), {
    surface: stage.server.origin,
    session_id: state.session.id,
    wallet,
  });
  return page.frameLocator('iframe');
}

test('embedded: token and theme from the partner’s page, ready, height, success once, close', async () => {
  const { page } = await openWindow(stage);
  const frame = await embed(page, screens.deposit);
  await frame.getByRole('heading', { name: 'Send 291.545190' }).waitFor();
  await expect.poll(() => typesTold(page)).toEqual(['ready']);
  expect(stage.gateway.asked.map(({ path }) => path)).not.toContain('/v1/embed/bootstrap');
  await expect.poll(() => frame.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.evaluate(() => (window as unknown as { host: { theme: (t: string) => void } }).host.theme('light'));
  await expect.poll(() => frame.locator('html').getAttribute('data-theme')).toBe('light');
  const heights = (await toldTo(page)).filter(({ type }) => type === 'resize').map(({ payload }) => payload['height']);
  expect(heights.at(-1)).toBeGreaterThan(600);
  // The first screen leaves the focus where the user of the partner's page has it.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');

  await stage.gateway.show(screens.detected);
  await stage.gateway.show(screens.confirmed);
  await stage.gateway.show(screens.paying);
  await stage.gateway.show(screens.done);
  await frame.getByRole('button', { name: 'Back to Demo Wallet' }).click();
  await expect.poll(() => typesTold(page)).toEqual(['ready', 'success', 'close']);
  const { id, tx_refid } = screens.done.session;
  const told = await toldTo(page);
  expect(told.find(({ type }) => type === 'success')?.payload).toEqual({ tx_id: tx_refid, session_id: id });
  expect(told.find(({ type }) => type === 'close')?.payload).toEqual({ reason: 'user_closed' });
});

test('a cancelled sale closes as one', async () => {
  const { page } = await openWindow(stage);
  const frame = await embed(page, screens.cancelled);
  await frame.getByRole('button', { name: 'Back to Demo Wallet' }).click();
  await expect
    .poll(async () => (await toldTo(page)).at(-1))
    .toMatchObject({ payload: { reason: 'session_cancelled' } });
});

test('the partner’s own wallet: a refusal has a way on, a transfer is told as a hint', async () => {
  const { page } = await openWindow(stage);
  const frame = await embed(page, screens.deposit, true);
  await frame.getByRole('button', { name: 'Send with Demo Wallet' }).click();
  await frame.getByText('You declined in the wallet.').waitFor();
  expect((await toldTo(page)).find(({ type }) => type === 'deposit_request')?.payload).toEqual(
    depositRequest(screens.deposit, deposit),
  );
  const error = (await toldTo(page)).find(({ type }) => type === 'error');
  expect(error?.payload['code']).toBe('wallet_rejected');
  await page.evaluate(
    (hash) =>
      Object.assign((window as unknown as { host: object }).host, { deposit_result: { ok: true, tx_hash: hash } }),
    tx_hash,
  );
  await frame.getByRole('button', { name: 'Send with Demo Wallet' }).click();
  await frame.getByText('Sent. We are looking for it').waitFor();
  await expect.poll(() => stage.gateway.written('deposit_hint')?.['tx_hash']).toBe(tx_hash);
});

test('a page that is not registered cannot show it', async () => {
  const { page, complaints } = await openWindow(stage);
  await embed(page, saleAt({}), false, stranger.origin);
  await expect.poll(() => complaints.join()).toContain('frame-ancestors');
  expect(await typesTold(page)).toEqual([]);
  expect(stage.gateway.asked).toEqual([]);
});

test('the frame’s address opened by itself has nobody to ask', async () => {
  const { page } = await openWindow(stage);
  await page.goto(`${stage.server.origin}/embed/${screens.deposit.session.id}`);
  await page.getByRole('heading', { name: 'Open this page again' }).waitFor();
});
