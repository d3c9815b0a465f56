import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import chromium_program from '@sparticuz/chromium';
import { build } from 'esbuild';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import type * as GateJS from '../browser/index.js';

type Script = typeof GateJS;
declare global {
  interface Window {
    GateJS: Script;
    ramp: GateJS.GateRamp;
    /** What the callbacks were told, as `[callback, argument]`. */
    told: [string, unknown][];
  }
}

export const session_id = `gs_${'0'.repeat(31)}1`;
export const client_secret = `gsec_${session_id}_k1.random`;

/**
 * A partner's page and a gateway on two origins, in a real browser: the script build as it is shipped, and a surface that
 * the test plays.
 */
export class BrowserPage {
  readonly page: Page;
  readonly gateway_url: string;
  readonly partner_url: string;
  /** Every bootstrap that came. */
  readonly bootstraps: { readonly headers: IncomingHttpHeaders; readonly body: unknown }[] = [];
  /** The next answers of bootstrap; then it grants. */
  readonly answers: { readonly status: number; readonly body: object }[] = [];
  /** Headers and query behaviour of the surface's page. */
  frame_ancestors: string;
  surface_script = true;
  readonly close: () => Promise<void>;

  static async start(browser: Browser, scripts: Scripts): Promise<BrowserPage> {
    const gateway = createServer((request, response) => void opened.#serveGateway(request, response, scripts));
    const partner = createServer((_, response) => {
      const html = `<div id="ramp"></div><script src="${gateway_url}/gate.iife.js"></script>`;
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>wallet</title>${html}`);
    });
    const gateway_url = await listen(gateway);
    const partner_url = await listen(partner);
    const page = await browser.newPage();
    const opened = new BrowserPage(page, gateway_url, partner_url, async () => {
      await page.close();
      for (const server of [gateway, partner]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });
    await page.goto(partner_url);
    return opened;
  }

  private constructor(page: Page, gateway_url: string, partner_url: string, close: () => Promise<void>) {
    this.page = page;
    this.gateway_url = gateway_url;
    this.partner_url = partner_url;
    this.frame_ancestors = partner_url;
    this.close = close;
  }

  /** Makes a GateRamp in the page and mounts it. Answers with what the promise did. */
  async mount(change: { options?: object; wallet?: object; factory?: string } = {}): Promise<unknown> {
    const options = { publishableKey: 'pk_test_1', clientSecret: client_secret, ...change.options };
    return await this.page.evaluate(
      async ({ options, wallet, factory }) => {
        const { GateJS } = window;
        window.told ??= [];
        const tell = (name: string) => (argument?: unknown) => void window.told.push([name, argument]);
        const settle = wallet !== undefined && { onDepositRequest: (request: object) => answer(wallet, request) };
        const answer = async (each: { hash?: string; error?: unknown }, request: object) => {
          tell('onDepositRequest')(request);
          if (each.error !== undefined) throw each.error;
          return { txHash: each.hash };
        };
        const all = { ...options, ...settle } as GateJS.GateRampOptions;
        window.ramp = factory === undefined ? new GateJS.GateRamp(all) : GateJS[factory as 'createGateOffRamp'](all);
        const names = ['onReady', 'onSuccess', 'onError', 'onClose', 'onUnavailable'];
        return await window.ramp.mount('#ramp', Object.fromEntries(names.map((name) => [name, tell(name)]))).then(
          () => 'mounted',
          (error) => ({ name: error.name, code: error.code, message: error.message }),
        );
      },
      { options, wallet: change.wallet as { hash?: string; error?: unknown } | undefined, factory: change.factory },
    );
  }

  /** The frame with the surface, once it has opened its channel. */
  async surface(): Promise<Frame> {
    const frame = this.page.frames().find((each) => each.url().includes('/embed/'));
    if (frame === undefined) throw new Error('there is no surface in the page');
    await frame.waitForFunction(() => window.surface !== undefined);
    return frame;
  }

  /** What the callbacks were told, as soon as `count` of them were. */
  async told(count: number): Promise<[string, unknown][]> {
    await this.page.waitForFunction((least) => (window.told ?? []).length >= least, count);
    return await this.page.evaluate(() => window.told);
  }

  #serveGateway: Serve = async (request, response, scripts) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' };
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    if (path === '/v1/embed/bootstrap') {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      this.bootstraps.push({ headers: request.headers, body });
      const answer = this.answers.shift() ?? { status: 201, body: this.#granted() };
      response.writeHead(answer.status, { ...cors, 'content-type': 'application/json' });
      return void response.end(JSON.stringify(answer.body));
    }
    if (path.endsWith('/gate.iife.js') || path === '/surface.js') {
      const text = path === '/surface.js' ? scripts.surface : scripts.gate;
      return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(text);
    }
    const script = this.surface_script ? '<script type="module" src="/surface.js"></script>' : '';
    const policy = { 'content-security-policy': `frame-ancestors ${this.frame_ancestors}` };
    response.writeHead(200, { 'content-type': 'text/html', ...policy });
    response.end(
      `<!doctype html><title>sell</title><meta name="embed-origins" content="${this.partner_url}">${script}`,
    );
  };

  #granted() {
    const surface_url = `${this.gateway_url}/embed/${session_id}`;
    const count = this.bootstraps.length;
    const expires_at = `2026-01-05T1${count}:00:00.000Z`;
    return { embed_token: `token_${count}`, expires_at, session_id, flow: 'off_ramp', surface_url };
  }
}

type Serve = (
  request: import('node:http').IncomingMessage,
  response: import('node:http').ServerResponse,
  scripts: Scripts,
) => Promise<void>;

export interface Scripts {
  readonly gate: string;
  readonly surface: string;
}

/** The script build and the test's surface, bundled from their sources. */
export async function bundleScripts(): Promise<Scripts> {
  const bundle = async (path: string, format: 'iife' | 'esm') => {
    const entryPoints = [fileURLToPath(new URL(path, import.meta.url))];
    const target = format === 'esm' ? 'es2022' : ['es2022', 'safari16.4', 'chrome110', 'firefox115'];
    const settings = { entryPoints, bundle: true, format, minify: true, write: false, target } as const;
    const { outputFiles } = await build(format === 'iife' ? { ...settings, globalName: 'GateJS' } : settings);
    return outputFiles[0]?.text ?? '';
  };
  return { gate: await bundle('../browser/iife.ts', 'iife'), surface: await bundle('./surface-page.ts', 'esm') };
}

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await chromium_program.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote'],
    headless: true,
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
