import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  BrowserPage,
  bundleScripts,
  client_secret,
  launchBrowser,
  type Scripts,
  session_id,
} from '../testing/browser-page.js';

let browser: Browser;
let scripts: Scripts;
let partner: BrowserPage;

beforeAll(async () => {
  [browser, scripts] = await Promise.all([launchBrowser(), bundleScripts()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  partner = await BrowserPage.start(browser, scripts);
});
afterEach(() => partner.close());

const frames = () => partner.page.locator('#ramp iframe').count();
const refusal = (code: string) => ({ type: 'permission_error', code, message: `refused: ${code}` });

describe('mount', () => {
  test('shows the surface, with a token for it', async () => {
    expect(await partner.mount({ options: { theme: 'dark', locale: 'de' } })).toBe('mounted');
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
    expect(partner.bootstraps).toMatchObject([
      {
        headers: { authorization: 'Bearer pk_test_1', origin: partner.partner_url },
        body: { clientSecret: client_secret },
      },
    ]);
    const surface = await partner.surface();
    expect(await surface.evaluate(() => window.surface.init)).toEqual({
      session_id,
      embed_token: 'token_1',
      token_expires_at: '2026-01-05T11:00:00.000Z',
      api_url: partner.gateway_url,
      theme: 'dark',
      locale: 'de',
      takes_deposit_requests: false,
    });
    expect(await surface.evaluate(() => window.surface.parentOrigin)).toBe(partner.partner_url);
  });

  test('makes a frame that says what it is and is never too small', async () => {
    await partner.mount();
    const frame = partner.page.locator('#ramp iframe');
    const attribute = (name: string) => frame.getAttribute(name);
    expect(await attribute('src')).toBe(`${partner.gateway_url}/embed/${session_id}`);
    expect(await attribute('title')).not.toBe('');
    expect(await attribute('allow')).toBe('clipboard-write; camera; publickey-credentials-get');
    expect(await attribute('referrerpolicy')).toBe('strict-origin');
    const surface = await partner.surface();
    const height = async (said: unknown) => {
      await surface.evaluate((value) => window.surface.send('resize', { height: value as number }), said);
      // The answer to a question that was asked later: by then the frame has its height.
      await surface.evaluate(() => window.surface.renewToken());
      return (await frame.boundingBox())?.height;
    };
    expect(await height(900.2)).toBe(901);
    expect(await height(10)).toBe(480);
    expect(await height(1e9)).toBe(8_000);
    expect(await height(Number.NaN)).toBe(8_000);
  });

  test('takes the API’s address from an option too', async () => {
    expect(await partner.mount({ options: { baseUrl: `${partner.gateway_url}/`, surfaceUrl: '' } })).toBe('mounted');
    expect(await frames()).toBe(1);
  });

  test('error: a copy of the script on a CDN does not know where the API is, and tells nobody the secret', async () => {
    await partner.page.addScriptTag({ url: `${partner.gateway_url}/npm/@0gate/sdk/dist/browser/gate.iife.js` });
    await expect(partner.mount()).rejects.toThrow('Set baseUrl');
    expect(partner.bootstraps).toEqual([]);
    expect(await partner.mount({ options: { baseUrl: partner.gateway_url } })).toBe('mounted');
  });

  test('a factory mounts a session of its own flow only', async () => {
    expect(await partner.mount({ factory: 'createGateOffRamp' })).toBe('mounted');
    expect(await partner.mount({ factory: 'createGateSwap' })).toMatchObject({ code: 'internal' });
    expect(await partner.page.evaluate(() => Object.keys(window.GateJS).toSorted())).toEqual([
      'GateBrowserError',
      'GateRamp',
      'SecretKeyInBrowserError',
      'createGateOffRamp',
      'createGateOnRamp',
      'createGateSwap',
    ]);
  });

  test('again puts one surface in the place of the other', async () => {
    await partner.mount();
    await partner.page.evaluate(() => window.ramp.mount('#ramp'));
    expect(await frames()).toBe(1);
    expect(partner.bootstraps).toHaveLength(2);
  });

  test.each([
    ['origin_not_allowed', 403, 'origin_not_allowed'],
    ['origin_missing', 403, 'origin_not_allowed'],
    ['client_secret_invalid', 401, 'client_secret_invalid'],
    ['api_key_invalid', 401, 'internal'],
    ['database_unavailable', 503, 'internal'],
  ])('error: %s rejects, tells onError and shows nothing', async (code, status, told) => {
    partner.answers.push({ status, body: refusal(code) });
    const error = { code: told, message: `refused: ${code}` };
    expect(await partner.mount()).toEqual({ name: 'GateBrowserError', ...error });
    expect(await partner.told(1)).toEqual([['onError', error]]);
    expect(await frames()).toBe(0);
  });

  test('error: no answer at all is a network error', async () => {
    expect(await partner.mount({ options: { baseUrl: 'http://127.0.0.1:1' } })).toMatchObject({ code: 'network' });
  });

  test('error: a selector that finds nothing says so before anything is asked', async () => {
    const code = await partner.page.evaluate(
      (secret) =>
        new window.GateJS.GateRamp({ publishableKey: 'pk_test_1', clientSecret: secret }).mount('#none').then(
          () => null,
          (error) => error.code,
        ),
      client_secret,
    );
    expect(code).toBe('container_not_found');
    expect(partner.bootstraps).toEqual([]);
  });

  test.each([
    ['an ended session', 409, { code: 'session_terminal' }, 'session_terminal'],
    ['a disabled partner', 403, { code: 'partner_disabled' }, 'partner_disabled'],
    ['maintenance', 200, { unavailable: { reason: 'maintenance' } }, 'maintenance'],
  ])('%s is no error: onUnavailable tells it', async (_, status, body, reason) => {
    partner.answers.push({ status, body });
    expect(await partner.mount()).toBe('mounted');
    expect(await partner.told(1)).toEqual([['onUnavailable', { reason }]]);
    expect(await frames()).toBe(0);
  });
});

describe('embed_blocked after 15 s', () => {
  const blocked = async () => {
    await partner.page.clock.install();
    const mounting = partner.mount();
    await partner.page.locator('#ramp iframe').waitFor({ state: 'attached' });
    await partner.page.clock.runFor(14_000);
    expect(await frames()).toBe(1);
    await partner.page.clock.runFor(1_000);
    expect(await mounting).toMatchObject({
      code: 'embed_blocked',
      message: expect.stringContaining(partner.partner_url),
    });
    expect(await partner.told(1)).toMatchObject([['onError', { code: 'embed_blocked' }]]);
    expect(await frames()).toBe(0);
  };

  test('when the surface may not be framed here', async () => {
    partner.frame_ancestors = "'none'";
    await blocked();
  });

  test('when the surface says nothing', async () => {
    partner.surface_script = false;
    await blocked();
  });
});

describe('callbacks', () => {
  test('onSuccess once, whatever the surface repeats and however often it is mounted', async () => {
    const succeed = () => window.surface.send('success', { tx_id: 'tx_1', session_id: 'gs_1' });
    await partner.mount();
    const surface = await partner.surface();
    await surface.evaluate(succeed);
    await surface.evaluate(succeed);
    await surface.evaluate(() => window.surface.send('error', { code: 'network', message: 'offline' }));
    expect(await partner.told(3)).toEqual([
      ['onReady', undefined],
      ['onSuccess', { txId: 'tx_1', sessionId: 'gs_1' }],
      ['onError', { code: 'network', message: 'offline' }],
    ]);
  });

  test('one that throws costs nothing but itself', async () => {
    await partner.page.clock.install();
    const thrown = partner.page.waitForEvent('pageerror');
    await partner.page.evaluate(async (clientSecret) => {
      window.ramp = new window.GateJS.GateRamp({ publishableKey: 'pk_test_1', clientSecret });
      const fail = () => {
        throw new Error('a broken page');
      };
      await window.ramp.mount('#ramp', { onReady: fail });
    }, client_secret);
    expect((await thrown).message).toBe('a broken page');
    const surface = await partner.surface();
    await surface.evaluate(() => {
      window.heard = [];
      addEventListener('message', () => window.heard.push(['hello', null]));
    });
    await partner.page.clock.runFor(3_000);
    expect(await surface.evaluate(() => window.heard)).toEqual([]);
    expect(await frames()).toBe(1);
  });

  test.each([
    ['onError', 403, { code: 'origin_not_allowed', message: 'not registered' }, 'origin_not_allowed'],
    ['onUnavailable', 200, { unavailable: { reason: 'maintenance' } }, null],
  ])('%s that throws changes nothing of what mount says', async (name, status, body, code) => {
    partner.answers.push({ status, body });
    const thrown = partner.page.waitForEvent('pageerror');
    const said = await partner.page.evaluate(
      ([clientSecret, name]) => {
        const fail = () => {
          throw new Error('a broken page');
        };
        const ramp = new window.GateJS.GateRamp({ publishableKey: 'pk_test_1', clientSecret });
        return ramp.mount('#ramp', { [name]: fail }).then(
          () => null,
          (error) => error.code ?? error.message,
        );
      },
      [client_secret, name] as const,
    );
    expect(said).toBe(code);
    expect((await thrown).message).toBe('a broken page');
  });

  test('onClose, with the surface gone', async () => {
    await partner.mount();
    await (await partner.surface()).evaluate(() => window.surface.send('close', { reason: 'session_cancelled' }));
    expect(await partner.told(2)).toContainEqual(['onClose', { reason: 'session_cancelled' }]);
    expect(await frames()).toBe(0);
  });

  test('onUnavailable, also from within', async () => {
    await partner.mount();
    await (await partner.surface()).evaluate(() => window.surface.send('unavailable', { reason: 'region' }));
    expect(await partner.told(2)).toContainEqual(['onUnavailable', { reason: 'region' }]);
  });

  test('onReady once, though the surface is reloaded, which gets the newest token', async () => {
    await partner.mount();
    const before = await partner.surface();
    expect(await before.evaluate(() => window.surface.renewToken())).toMatchObject({ embed_token: 'token_2' });
    await before.evaluate(() => location.reload());
    await before.waitForFunction(() => window.surface?.init.embed_token === 'token_2');
    await before.evaluate(() => window.surface.send('error', { code: 'network', message: 'after' }));
    expect((await partner.told(2)).map(([name]) => name)).toEqual(['onReady', 'onError']);
  });
});

describe('surface', () => {
  test('hears of a new theme and starts with it after a reload', async () => {
    await partner.mount();
    const surface = await partner.surface();
    await partner.page.evaluate(() => window.ramp.setTheme('light'));
    await surface.waitForFunction(() => window.heard.length > 0);
    expect(await surface.evaluate(() => window.heard)).toEqual([['theme', { theme: 'light' }]]);
    await surface.evaluate(() => location.reload());
    await surface.waitForFunction(() => window.surface?.init.theme === 'light');
  });

  test.each([
    [201, {}, { ok: true, embed_token: 'token_2', token_expires_at: '2026-01-05T12:00:00.000Z' }],
    [409, refusal('session_terminal'), { ok: false, code: 'session_over' }],
    [503, refusal('database_unavailable'), { ok: false, code: 'failed' }],
  ])('asks for a token: %i', async (status, body, answer) => {
    await partner.mount();
    if (status !== 201) partner.answers.push({ status, body });
    expect(await (await partner.surface()).evaluate(() => window.surface.renewToken())).toEqual(answer);
    expect(await frames()).toBe(1);
  });

  test('is out of the page after unmount, and nothing is told any more', async () => {
    await partner.mount();
    await partner.page.evaluate(() => window.ramp.unmount());
    expect(await frames()).toBe(0);
    expect(await partner.told(1)).toEqual([['onReady', undefined]]);
  });

  test('never appears when it is unmounted while it opens', async () => {
    const told = await partner.page.evaluate(async (clientSecret) => {
      const told: string[] = [];
      const tell = (name: string) => () => void told.push(name);
      const ramp = new window.GateJS.GateRamp({ publishableKey: 'pk_test_1', clientSecret });
      const mounting = ramp.mount('#ramp', { onReady: tell('onReady'), onError: tell('onError') });
      ramp.unmount();
      await mounting;
      return told;
    }, client_secret);
    expect(told).toEqual([]);
    expect(await frames()).toBe(0);
  });

  test('does not listen to a page of another origin', async () => {
    partner.frame_ancestors = '*';
    await partner.page.goto(partner.partner_url.replace('127.0.0.1', 'localhost'));
    await partner.page.clock.install();
    const mounting = partner.mount();
    await partner.page.locator('#ramp iframe').waitFor({ state: 'attached' });
    await partner.page.clock.runFor(15_000);
    expect(await mounting).toMatchObject({ code: 'embed_blocked' });
  });
});

describe('wallet hand-over', () => {
  const hash = `0x${'ab'.repeat(32)}`;
  const request = {
    type: 'evm',
    session_id,
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
  const ask = async () =>
    await (await partner.surface()).evaluate((asked) => window.surface.requestDeposit(asked), request);

  test('gives the wallet the request, ready to send, and the surface the hash', async () => {
    await partner.mount({ wallet: { hash } });
    expect(await (await partner.surface()).evaluate(() => window.surface.init.takes_deposit_requests)).toBe(true);
    expect(await ask()).toEqual({ ok: true, tx_hash: hash });
    expect(await partner.told(2)).toContainEqual([
      'onDepositRequest',
      { ...request, transaction: { ...request.transaction, chainId: '0x7a69', value: '0x0' } },
    ]);
  });

  test('gives the surface the reason when the wallet rejects', async () => {
    await partner.mount({ wallet: { error: { code: 'insufficient_gas' } } });
    expect(await ask()).toEqual({ ok: false, code: 'insufficient_gas' });
  });

  test('without a wallet the answer is no', async () => {
    await partner.mount();
    expect(await ask()).toEqual({ ok: false, code: 'other' });
  });
});

describe('redirectToCheckout', () => {
  const redirect = async (options: object = {}) => {
    const arrived = partner.page.waitForURL(/\/pay\//);
    await partner.page.evaluate((all) => void window.GateJS.GateRamp.redirectToCheckout(all), {
      publishableKey: 'pk_test_1',
      clientSecret: client_secret,
      ...options,
    });
    await arrived;
    return partner.page.url();
  };

  test('goes to the surface’s own page, the secret behind the #', async () => {
    const url = `${partner.gateway_url}/pay/${session_id}?theme=dark&locale=de-AT#${client_secret}`;
    expect(await redirect({ theme: 'dark', locale: 'de-AT' })).toBe(url);
  });

  test('goes where the API says that the surface is', async () => {
    const [embed_token, expires_at] = ['token', '2026-01-05T12:00:00.000Z'];
    partner.answers.push({ status: 201, body: { embed_token, expires_at, surface_url: partner.partner_url } });
    expect(await redirect()).toBe(`${partner.partner_url}/pay/${session_id}#${client_secret}`);
  });

  test('goes where the options say without asking', async () => {
    const url = `${partner.partner_url}/pay/${session_id}#${client_secret}`;
    expect(await redirect({ surfaceUrl: partner.partner_url })).toBe(url);
    expect(partner.bootstraps).toEqual([]);
  });

  test.each([
    [403, refusal('origin_not_allowed')],
    [409, refusal('session_terminal')],
    [200, { unavailable: { reason: 'maintenance' } }],
  ])('goes where the API is when that does not say: %i', async (status, body) => {
    partner.answers.push({ status, body });
    expect(await redirect()).toBe(`${partner.gateway_url}/pay/${session_id}#${client_secret}`);
  });
});
