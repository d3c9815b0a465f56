/// <reference lib="dom" />
import { call, expectStatus } from '@0gate/sandbox';
import type * as GateJS from '@0gate/sdk/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Strangers } from './support/strangers.js';
import type { World } from './support/world.js';

const shop = 'https://other.example/wallet';
/** Everything that looks a little like the origin that is registered. */
const look_alikes = [
  'https://sub.other.example/',
  'https://other.example:8443/',
  'https://other.example.evil.test/',
  'https://otherexample.test/',
  'https://evil.test/?https://other.example',
] as const;

type Opened = { readonly id: string; readonly client_secret: string };

/** Who may show the surface, and who may ask for it. */
export function embedding(world: () => World): void {
  let strangers: Strangers;
  let session: Opened;
  let surface: string;
  beforeAll(async () => {
    const { info } = world().stack;
    surface = info.surface_url;
    strangers = await Strangers.open(world().browser);
    const headers = { authorization: `Bearer ${info.other_partner.secret_key}` };
    const body = { amount: '20.00', currency: 'EUR', return_url: shop };
    const answer = await call('POST', `${info.api_url}/v1/gate_sessions`, { headers, body });
    session = expectStatus(answer, 201, 'creating a session') as Opened;
  });
  afterAll(() => strangers.close());

  /** What the client says to a page that mounts it, at this address. */
  const mount = async (url: string) => {
    const page = await strangers.show(url, `<div id="ramp"></div><script src="${surface}/gate.iife.js"></script>`);
    const options = {
      publishableKey: world().stack.info.other_partner.publishable_key,
      clientSecret: session.client_secret,
    };
    const said = await page.evaluate(async (given) => {
      const { GateRamp } = (window as unknown as { GateJS: typeof GateJS }).GateJS;
      return new GateRamp(given).mount('#ramp').then(
        () => 'mounted',
        (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
      );
    }, options);
    return { page, said };
  };

  test('the registered origin mounts the surface, and its first screen stands', async () => {
    const { page, said } = await mount(shop);
    expect(said).toBe('mounted');
    await page.frameLocator('iframe').getByRole('heading', { level: 1, name: 'Where do you live?' }).waitFor();
    await page.close();
  });

  test.each(look_alikes)('%s does not, and is told which origin to register', async (url) => {
    const { page, said } = await mount(url);
    expect(said).toMatchObject({ code: 'origin_not_allowed' });
    expect((said as { message: string }).message).toContain(new URL(url).origin);
    expect(await page.locator('iframe').count()).toBe(0);
    await page.close();
  });

  test('a page without an origin gets no token either', async () => {
    const { publishable_key } = world().stack.info.other_partner;
    const ask = `fetch('${surface}/v1/embed/bootstrap', { method: 'POST',
      headers: { authorization: 'Bearer ${publishable_key}', 'content-type': 'application/json' },
      body: JSON.stringify({ clientSecret: '${session.client_secret}' }) })
      .then(async (answer) => parent.postMessage([answer.status, await answer.text()], '*'))`;
    const page = await strangers.show(
      shop,
      `<script>window.said = new Promise((done) => addEventListener('message', ({ data }) => done(data)))</script>
       <iframe sandbox="allow-scripts" srcdoc="<script>${ask.replaceAll('"', '&quot;')}</script>"></iframe>`,
    );
    const [status, body] = await page.evaluate(() => (window as unknown as { said: Promise<[number, string]> }).said);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ code: 'origin_not_allowed' });
    expect(body).not.toContain('embed_token');
    await page.close();
  });

  const frame = (path: string, attributes = '') =>
    `<iframe ${attributes} src="${surface}/${path}/${session.id}"></iframe>`;
  /** Whether any frame of the page shows anything of the surface. */
  const shows = async (url: string, body: string): Promise<boolean> => {
    const page = await strangers.show(url, body);
    const counts = await Promise.all(
      page
        .frames()
        .filter((each) => each !== page.mainFrame())
        .map((each) =>
          each
            .locator('h1, [role=status], .masthead')
            .count()
            .catch(() => 0),
        ),
    );
    await page.close();
    return counts.some((count) => count > 0);
  };

  test('a frame without the client: only the registered origin’s page shows it', async () => {
    expect([shop, await shows(shop, frame('embed'))]).toEqual([shop, true]);
    for (const url of look_alikes) expect([url, await shows(url, frame('embed'))]).toEqual([url, false]);
  });

  test('not by the page itself in a frame, not nested in a stranger’s page, not sandboxed, not below a page without origin', async () => {
    const nested = 'https://other.example/nested';
    strangers.write(nested, frame('embed'));
    expect(await shows(shop, `<iframe src="${nested}"></iframe>`)).toBe(true);
    const inner = frame('embed').replaceAll('"', '&quot;');
    const blocked = {
      'the hosted page': await shows(shop, frame('pay')),
      'nested in a stranger’s': await shows('https://evil.test/', `<iframe src="${nested}"></iframe>`),
      sandboxed: await shows(shop, frame('embed', 'sandbox="allow-scripts"')),
      'below a sandbox': await shows(shop, `<iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`),
      'below a data address': await shows(
        shop,
        `<iframe src="data:text/html,${encodeURIComponent(frame('embed'))}"></iframe>`,
      ),
    };
    expect(blocked).toEqual(Object.fromEntries(Object.keys(blocked).map((name) => [name, false])));
  });

  test('the pages’ own headers', async () => {
    const { request } = strangers.context;
    const of = async (path: string) => (await request.get(`${surface}/${path}/${session.id}`)).headers();
    const [pay, embed] = [await of('pay'), await of('embed')];
    expect(pay['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(pay['x-frame-options']).toBe('DENY');
    expect(embed['content-security-policy']).toContain('frame-ancestors https://other.example');
    expect(embed['x-frame-options']).toBeUndefined();
    for (const headers of [pay, embed]) {
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['permissions-policy']).toMatch(/camera=\(\).*geolocation=\(\).*payment=\(\)/);
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect(await strangers.context.cookies()).toEqual([]);
  });
}
