import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BrowserPage, bundleScripts, client_secret, launchBrowser, type Scripts } from '../testing/browser-page.js';
import { GateOffRamp, GateOnRamp, GateSwap, RampCheckout } from './index.js';
import type { Rendering } from './testing/page.js';

let browser: Browser;
let scripts: Scripts;
let components: string;
let partner: BrowserPage;
let uncaught: string[];

/** As a partner's bundler makes it for development, where StrictMode runs every first effect twice. */
async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./testing/page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    write: false,
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? '';
}

beforeAll(async () => {
  [browser, scripts, components] = await Promise.all([launchBrowser(), bundleScripts(), bundlePage()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  partner = await BrowserPage.start(browser, scripts);
  uncaught = [];
  partner.page.on('pageerror', (error) => uncaught.push(error.message));
  partner.page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      uncaught.push(message.text());
    }
  });
  await partner.page.addScriptTag({ content: components });
});
afterEach(() => partner.close());

const frames = () => partner.page.locator('#ramp iframe').count();

const all = ['onReady', 'onSuccess', 'onError', 'onClose', 'onUnavailable', 'onMountError'];

async function render(change: Omit<Partial<Rendering>, 'props'> & { props?: object } = {}) {
  const given = { publishableKey: 'pk_test_1', clientSecret: client_secret, baseUrl: partner.gateway_url };
  const rendering = { listen: all, ...change, props: { ...given, ...change.props } };
  await partner.page.evaluate((each) => window.react.render(each), rendering);
}

describe('in the page', () => {
  test('one surface and one token, also where StrictMode does everything twice', async () => {
    await render({ props: { id: 'sell', className: 'card', style: { maxWidth: 480 }, locale: 'de', theme: 'dark' } });
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
    expect(await frames()).toBe(1);
    expect(partner.bootstraps).toHaveLength(1);
    const element = partner.page.locator('#ramp > #sell.card');
    expect(await element.evaluate(({ style }: HTMLElement) => style.maxWidth)).toBe('480px');
    expect(await partner.page.locator('iframe').getAttribute('title')).not.toBe('');
    const init = await (await partner.surface()).evaluate(() => window.surface.init);
    expect(init).toMatchObject({ locale: 'de', theme: 'dark', takes_deposit_requests: false });
    expect(uncaught).toEqual([]);
  });

  test('a page that was rendered on the server is taken over as it is', async () => {
    const props = {
      publishableKey: 'pk_test_1',
      clientSecret: client_secret,
      baseUrl: partner.gateway_url,
      id: 'sell',
    };
    await partner.page.evaluate((each) => window.react.hydrate(each), { props, listen: all });
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
    expect(await frames()).toBe(1);
    expect(uncaught).toEqual([]);
  });

  test('a later render changes who is told, and not the surface', async () => {
    await render({ tag: ' of the first' });
    await partner.told(1);
    await render({ tag: ' of the second' });
    const surface = await partner.surface();
    await surface.evaluate(() => window.surface.send('success', { tx_id: 'tx_1', session_id: 'gs_1' }));
    expect(await partner.told(2)).toEqual([
      ['onReady of the first', undefined],
      ['onSuccess of the second', { txId: 'tx_1', sessionId: 'gs_1' }],
    ]);
    expect(partner.bootstraps).toHaveLength(1);
  });

  test('hears of errors, of an end, and of what is unavailable', async () => {
    await render();
    await partner.told(1);
    await (await partner.surface()).evaluate(() => {
      window.surface.send('error', { code: 'wrong_chain', message: 'other chain' });
      window.surface.send('unavailable', { reason: 'region' });
      window.surface.send('close', { reason: 'user_closed' });
    });
    expect((await partner.told(4)).slice(1)).toEqual([
      ['onError', { code: 'wrong_chain', message: 'other chain' }],
      ['onUnavailable', { reason: 'region' }],
      ['onClose', { reason: 'user_closed' }],
    ]);
    expect(await frames()).toBe(0);
  });

  test('a new theme goes to the surface that is there', async () => {
    await render({ props: { theme: 'light' } });
    await partner.told(1);
    await render({ props: { theme: 'dark' } });
    const surface = await partner.surface();
    await surface.waitForFunction(() => window.heard.length > 0);
    expect(await surface.evaluate(() => window.heard)).toEqual([['theme', { theme: 'dark' }]]);
    expect(partner.bootstraps).toHaveLength(1);
  });

  test.each([null, undefined])('no secret yet (%s): an empty element, which fills, and empties again', async (none) => {
    await render({ props: { clientSecret: none } });
    await partner.page.locator('#ramp > div').waitFor({ state: 'attached' });
    expect(partner.bootstraps).toEqual([]);
    await render();
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
    await render({ props: { clientSecret: none } });
    await partner.page.locator('#ramp iframe').waitFor({ state: 'detached' });
    expect(uncaught).toEqual([]);
  });

  test('another secret shows the other session, alone', async () => {
    await render();
    await partner.told(1);
    const other = `gsec_gs_${'0'.repeat(31)}2_k1.random`;
    await render({ props: { clientSecret: other } });
    await partner.told(2);
    expect(await frames()).toBe(1);
    expect(await partner.page.locator('#ramp iframe').getAttribute('src')).toMatch(/\/embed\/gs_0+2$/);
    expect(partner.bootstraps.map(({ body }) => body)).toEqual([
      { clientSecret: client_secret },
      { clientSecret: other },
    ]);
  });

  test.each([
    ['publishableKey', 'pk_test_2'],
    ['environment', 'sandbox'],
    ['surfaceUrl', 'same'],
    ['locale', 'en'],
  ])('another %s opens the surface anew', async (name, value) => {
    await render();
    await partner.told(1);
    await render({ props: { [name]: value === 'same' ? partner.gateway_url : value } });
    expect(await partner.told(2)).toHaveLength(2);
    expect(await frames()).toBe(1);
    expect(partner.bootstraps).toHaveLength(2);
  });

  test('leaves nothing behind, and tells nothing any more', async () => {
    await render();
    await partner.told(1);
    await partner.page.evaluate(() => window.react.unmount());
    expect(await frames()).toBe(0);
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
  });

  test('never appears when it is gone before it opened', async () => {
    await render();
    await partner.page.evaluate(() => window.react.unmount());
    await render({ props: { clientSecret: null } });
    await partner.page.locator('#ramp > div').waitFor({ state: 'attached' });
    expect(await frames()).toBe(0);
    expect(await partner.page.evaluate(() => window.told)).toEqual([]);
    expect(uncaught).toEqual([]);
  });
});

describe('a surface that does not open', () => {
  test('tells onMountError what mount would throw', async () => {
    partner.answers.push({ status: 403, body: { code: 'origin_not_allowed', message: 'not registered' } });
    await render();
    expect(await partner.told(2)).toEqual([
      ['onError', { code: 'origin_not_allowed', message: 'not registered' }],
      ['onMountError', { name: 'GateBrowserError', code: 'origin_not_allowed' }],
    ]);
    expect(uncaught).toEqual([]);
  });

  test.each([
    [{ publishableKey: 'sk_test_1' }, { name: 'SecretKeyInBrowserError', code: 'secret_key_in_browser' }],
    [{ environment: 'production' }, { name: 'GateBrowserError', code: 'environment_mismatch' }],
    [{ clientSecret: 'secret' }, { name: 'GateBrowserError', code: 'invalid_option' }],
  ])('tells onMountError of a wrong set-up: %j', async (props, error) => {
    await render({ props });
    expect(await partner.told(1)).toEqual([['onMountError', error]]);
    expect(partner.bootstraps).toEqual([]);
  });

  test('is an uncaught error when nobody asks', async () => {
    const reported = partner.page.waitForEvent('pageerror');
    await render({ props: { publishableKey: 'sk_test_1' }, listen: [] });
    expect((await reported).message).toContain('secret key');
  });

  test.each([
    ['GateOffRamp', true],
    ['RampCheckout', true],
    ['GateOnRamp', false],
    ['GateSwap', false],
  ] as const)('%s takes a session that sells: %s', async (component, opens) => {
    await render({ component });
    expect((await partner.told(1))[0]?.[0]).toBe(opens ? 'onReady' : 'onError');
    expect(await frames()).toBe(opens ? 1 : 0);
  });
});

test('the wallet of the last render makes the transfer', async () => {
  const request = {
    type: 'evm',
    session_id: 'gs_1',
    expires_at: '2026-01-05T12:00:00.000Z',
    deposit: {
      network: 'ETHEREUM',
      asset: 'USDC',
      token_contract: '0x01',
      address: '0x02',
      memo: null,
      amount: '271.37',
      amount_units: '271370000',
      decimals: 6,
    },
    transaction: { chainId: 31337, to: '0x01', data: '0xa9059cbb', value: '0' },
    deadline: '2026-01-05T11:30:00.000Z',
  } as const;
  const listen = ['onReady', 'onDepositRequest'];
  await render({ listen, tag: ' of the first' });
  await partner.told(1);
  await render({ listen, tag: ' of the second' });
  const surface = await partner.surface();
  expect(await surface.evaluate(() => window.surface.init.takes_deposit_requests)).toBe(true);
  const answer = await surface.evaluate((each) => window.surface.requestDeposit(each), request);
  expect(answer).toMatchObject({ ok: true });
  expect((await partner.told(2)).map(([name]) => name)).toEqual([
    'onReady of the first',
    'onDepositRequest of the second',
  ]);
  expect(partner.bootstraps).toHaveLength(1);
});

test.each([RampCheckout, GateOffRamp, GateOnRamp, GateSwap])('a server renders %o as an empty element', (component) => {
  const props = { publishableKey: 'pk_test_1', clientSecret: client_secret, className: 'card' };
  expect(renderToString(createElement(component, props))).toBe('<div class="card"></div>');
});
