import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import type { ScreenBook } from './screens.js';
import type { TestWallet } from './test-wallet.js';
import { type Watch, watch } from './watch.js';
import type { World } from './world.js';

export const phone = { width: 320, height: 568 } as const;
export const desk = { width: 1280, height: 800 } as const;

/** What the user asks the demo wallet for. */
export interface Wish {
  readonly amount: string;
  readonly currency: 'EUR' | 'GBP';
  readonly asset: 'USDC' | 'EURC';
  readonly network: 'ETHEREUM' | 'BASE';
  readonly mode: 'embed' | 'redirect';
}

/** One user with one browser, at one withdrawal. */
export interface Visit {
  readonly wish: Wish;
  readonly page: Page;
  readonly watch: Watch;
  readonly book: ScreenBook;
  readonly wallet_url: string;
  /** The withdrawal's page in the demo wallet. */
  readonly status_url: string;
  /** Where the surface is now: the page itself, or the frame in the wallet's page. */
  surface(): Promise<Frame>;
  close(): Promise<void>;
}

export interface Settings {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly extension?: TestWallet;
  readonly browser?: BrowserContextOptions;
}

/** Opens the demo wallet, asks for the withdrawal, and stands before the surface's first screen. */
export async function startVisit(world: World, book: ScreenBook, wish: Wish, settings: Settings = {}): Promise<Visit> {
  const page = await openWindow(world.browser, settings);
  const context = page.context();
  const seen = watch(context);
  await settings.extension?.install(context);
  const wallet_url = world.stack.info.demo_wallet_url;
  await page.goto(wallet_url);
  await book.look(page.mainFrame(), 'wallet: start');
  await page.getByLabel('You receive').fill(wish.amount);
  await page.getByLabel('Currency').selectOption(wish.currency);
  await page.getByLabel('You sell').selectOption(`${wish.asset}|${wish.network}`);
  await page.getByLabel(wish.mode === 'embed' ? 'Here in the wallet' : 'On the payment page').check();
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/');
  const list = await context.request.get(`${wallet_url}/api/withdrawals`);
  const [newest] = ((await list.json()) as { withdrawals: { id: string }[] }).withdrawals;
  const surface = async (): Promise<Frame> => {
    if (wish.mode === 'redirect') return page.mainFrame();
    const frame = await (await page.waitForSelector('#ramp iframe', { state: 'attached' })).contentFrame();
    if (frame === null) throw new Error('the frame of the surface is gone');
    return frame;
  };
  const close = () => context.close();
  const status_url = `${wallet_url}/withdrawals/${newest?.id}`;
  return { wish, page, watch: seen, book, wallet_url, status_url, surface, close };
}

export async function openWindow(browser: Browser, settings: Settings = {}): Promise<Page> {
  const { viewport = desk } = settings;
  const context = await browser.newContext({ viewport, locale: 'en', ...settings.browser });
  context.setDefaultTimeout(20_000);
  return context.newPage();
}
