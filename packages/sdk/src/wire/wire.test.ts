import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectToParent, connectToSurface, type HelloEvent, type Init, type ParentConnection } from './index.js';
import { FramePage, partner_origin, surface_origin } from './testing/frame-page.js';

const init: Init = {
  session_id: 'gs_1',
  embed_token: 'token_1',
  token_expires_at: '2026-01-05T11:00:00.000Z',
  api_url: surface_origin,
  theme: 'dark',
  locale: 'de',
  takes_deposit_requests: true,
};
const closing: (() => void)[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

/** A partner's page with the surface in a frame, the parent's end already waiting. */
function openPage(first: () => Init = () => init) {
  const page = new FramePage();
  const surface = connectToSurface({ iframe: page.iframe, surfaceOrigin: surface_origin, init: first });
  closing.push(() => surface.close());
  return { page, surface };
}

/** What the script of the surface's page does first. */
async function open(page: FramePage, allowedOrigins = [partner_origin]): Promise<ParentConnection> {
  const connecting = connectToParent({ allowedOrigins, window: page.surface });
  page.load();
  const parent = await connecting;
  closing.push(() => parent.close());
  return parent;
}

describe('handshake', () => {
  test('gives the surface its first message and the parent the surface’s', async () => {
    const { page, surface } = openPage();
    const ready = new Promise<void>((resolve) => surface.on('ready', () => resolve()));
    const parent = await open(page);
    expect(parent.init).toEqual(init);
    expect(parent.parentOrigin).toBe(partner_origin);
    parent.send('ready', {});
    await ready;
  });

  test('hands the port to the surface’s exact origin only', async () => {
    const { page } = openPage();
    page.shown_origin = 'https://pay.gate.example.evil.example';
    const heard: unknown[] = [];
    page.surface.addEventListener('message', (event) => heard.push(event));
    page.load();
    expect(page.targets).toEqual([surface_origin]);
    expect(heard).toEqual([]);
  });

  test.each(['*', 'null', '/', 'https://pay.gate.example/path', 'https://pay.gate.example/'])(
    'refuses %s as an origin',
    (surfaceOrigin) => {
      const { iframe } = new FramePage();
      expect(() => connectToSurface({ iframe, surfaceOrigin, init: () => init })).toThrow(TypeError);
    },
  );

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a look-alike', { origin: `${partner_origin}.evil.example` }],
    ['another port', { origin: `${partner_origin}:8443` }],
    ['a sandboxed page', { origin: 'null' }],
    ['a window that is not around this one', { source: new EventTarget() }],
    ['no window at all', { source: null }],
    ['another version', { data: { gate: 2, type: 'hello', id: 'm1', payload: {} } }],
    ['a message of another library', { data: 'hello' }],
    ['a hello without a port', { ports: [] }],
  ] as [string, Partial<HelloEvent>][])('ignores a hello of %s, then takes the right one', async (_, wrong) => {
    const { page } = openPage();
    const connecting = connectToParent({ allowedOrigins: [partner_origin, 'null'], window: page.surface });
    const { port1, port2 } = new MessageChannel();
    closing.push(() => port1.close());
    const heard: unknown[] = [];
    port1.onmessage = (event) => heard.push(event.data);
    port1.postMessage({ gate: 1, type: 'init', id: 'm1', payload: { ...init, embed_token: 'stolen' } });
    page.receive({ data: { gate: 1, type: 'hello', id: 'm1', payload: {} }, ports: [port2], ...wrong });
    page.load();
    const parent = await connecting;
    closing.push(() => parent.close());
    expect(parent.init.embed_token).toBe('token_1');
    expect(heard).toEqual([]);
  });

  test('does not take itself for a parent when it is not in a frame', () => {
    const page = new FramePage();
    const alone = Object.assign(page.surface, { parent: page.surface });
    void connectToParent({ allowedOrigins: [partner_origin], window: alone });
    const { port1, port2 } = new MessageChannel();
    port1.postMessage({ gate: 1, type: 'init', id: 'm1', payload: init });
    page.receive({ source: alone, data: { gate: 1, type: 'hello', id: 'm1', payload: {} }, ports: [port2] });
    port1.close();
    port2.close();
    expect(page.surface.listeners).toBe(1);
  });

  test('says hello again until a slow surface listens, and not for ever', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { page } = openPage();
    page.load();
    vi.advanceTimersByTime(5_000);
    expect(page.targets).toHaveLength(6);
    vi.advanceTimersByTime(60_000);
    expect(page.targets).toHaveLength(15);
  });

  test('stops saying hello once the surface has spoken', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { page, surface } = openPage();
    const ready = new Promise<void>((resolve) => surface.on('ready', () => resolve()));
    (await open(page)).send('ready', {});
    await ready;
    vi.advanceTimersByTime(60_000);
    expect(page.targets).toHaveLength(1);
  });

  test('starts again with a reloaded surface, with the token of that moment', async () => {
    let embed_token = 'token_1';
    const { page, surface } = openPage(() => ({ ...init, embed_token }));
    const spoke: string[] = [];
    let heard = () => {};
    surface.on('success', ({ tx_id }) => {
      spoke.push(tx_id);
      heard();
    });
    const said = () =>
      new Promise<void>((resolve) => {
        heard = resolve;
      });
    let next = said();
    (await open(page)).send('success', { tx_id: 'before', session_id: 'gs_1' });
    await next;
    embed_token = 'token_2';
    page.reload();
    const parent = await open(page);
    expect(parent.init.embed_token).toBe('token_2');
    next = said();
    parent.send('success', { tx_id: 'after', session_id: 'gs_1' });
    await next;
    expect(spoke).toEqual(['before', 'after']);
  });
});

describe('messages', () => {
  test('an answer finds its question, also when questions overlap', async () => {
    const { page, surface } = openPage();
    const asked: string[] = [];
    surface.on('token_needed', (_, id) => {
      asked.push(id);
      if (asked.length < 2) return;
      for (const each of asked.toReversed()) {
        surface.send('token', { ok: true, embed_token: `for ${each}`, token_expires_at: 'later' }, each);
      }
    });
    const parent = await open(page);
    const answers = await Promise.all([parent.renewToken(), parent.renewToken()]);
    expect(answers).toEqual(asked.map((id) => ({ ok: true, embed_token: `for ${id}`, token_expires_at: 'later' })));
  });

  test('an answer to a page that is gone is none to a question of the page in its place', async () => {
    const { page, surface } = openPage();
    const asked: string[] = [];
    const question = () => new Promise<void>((resolve) => surface.on('token_needed', () => resolve()));
    surface.on('deposit_request', (_, id) => asked.push(id));
    let next = new Promise<void>((resolve) => surface.on('deposit_request', () => resolve()));
    // Each page loads the script anew, and so begins to count anew.
    const load = async () => {
      vi.resetModules();
      const { connectToParent } = await import('./index.js');
      const connecting = connectToParent({ allowedOrigins: [partner_origin], window: page.surface });
      page.load();
      const parent = await connecting;
      closing.push(() => parent.close());
      return parent;
    };
    void (await load()).requestDeposit({} as never);
    await next;
    page.reload();
    const parent = await load();
    next = question();
    const renewed = parent.renewToken();
    await next;
    surface.send('deposit_result', { ok: true, tx_hash: '0x01' }, asked[0]);
    surface.send('theme', { theme: 'dark' });
    await new Promise<void>((resolve) => parent.on('theme', () => resolve()));
    expect(await Promise.race([renewed, 'no answer'])).toBe('no answer');
  });

  test('unknown types and foreign data are ignored, on both sides', async () => {
    const { page, surface } = openPage();
    const themes: string[] = [];
    const parent = await open(page);
    const done = new Promise<void>((resolve) => {
      parent.on('theme', ({ theme }) => {
        themes.push(theme);
        resolve();
      });
    });
    surface.send('from_the_future' as 'theme', { theme: 'light' });
    surface.send('theme', null as never);
    surface.send('theme', { theme: 'dark' });
    await done;
    expect(themes).toEqual(['dark']);
  });

  test('a closed parent neither sends nor hears', async () => {
    const { page, surface } = openPage();
    const parent = await open(page);
    const heard: unknown[] = [];
    surface.on('close', (payload) => heard.push(payload));
    surface.close();
    parent.send('close', { reason: 'user_closed' });
    page.load();
    expect(page.targets).toHaveLength(1);
    const later = openPage();
    const arrived = new Promise<void>((resolve) => later.surface.on('close', () => resolve()));
    (await open(later.page)).send('close', { reason: 'user_closed' });
    await arrived;
    expect(heard).toEqual([]);
  });
});
