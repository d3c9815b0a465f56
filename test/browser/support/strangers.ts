import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';

const anybody = ['https://*.test/*', 'https://*.test:*/*', 'https://*.example/*', 'https://*.example:*/*'];

/**
 * Pages of anybody on the internet, for one window. Only their own addresses are answered in the network's place: a browser
 * that is asked to hand every request over sends others without their `Origin`, and origins are what this is about.
 */
export class Strangers {
  readonly context: BrowserContext;
  readonly #pages = new Map<string, string>();

  static async open(browser: Browser): Promise<Strangers> {
    const context = await browser.newContext({ locale: 'en' });
    context.setDefaultTimeout(20_000);
    return new Strangers(context);
  }

  constructor(context: BrowserContext) {
    this.context = context;
  }

  write(url: string, body: string): void {
    this.#pages.set(url, `<!doctype html><title>stranger</title>${body}`);
  }

  /** Opens a page with this body; done when it and all that it frames has loaded, or was kept from it. */
  async show(url: string, body: string): Promise<Page> {
    this.write(url, body);
    const page = await this.context.newPage();
    await this.#answer(await this.context.newCDPSession(page));
    await page.goto(url);
    return page;
  }

  async #answer(session: CDPSession): Promise<void> {
    session.on('Fetch.requestPaused', ({ requestId, request }) => {
      const html = this.#pages.get(request.url) ?? '';
      void session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: [{ name: 'content-type', value: 'text/html' }],
        body: Buffer.from(html).toString('base64'),
      });
    });
    await session.send('Fetch.enable', { patterns: anybody.map((urlPattern) => ({ urlPattern })) });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
