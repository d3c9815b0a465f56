/// <reference lib="dom" />
import { synthetic_accounts } from '@0gate/sandbox';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { ScreenBook } from './support/screens.js';
import { acceptPrice, at, atDeposit, giveAccount, giveCountry, giveSource } from './support/steps.js';
import { desk, phone, startVisit } from './support/visit.js';
import type { World } from './support/world.js';

const budget = { js_bytes: 60 * 1024, html_and_css_bytes: 20 * 1024, lcp_ms: 1_500 } as const;

/** Runs in each page: what the browser itself measures of what its user sees. */
function measure(): void {
  const seen = { lcp_ms: 0, shift: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    seen.lcp_ms = list.getEntries().at(-1)?.startTime ?? 0;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) seen.shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

const read = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { lcp_ms: number; shift: number } }).seen);

/** Bytes as they came over the wire, by what they were. */
async function count(page: Page): Promise<{ js: number; page: number; data: number }> {
  const bytes = { js: 0, page: 0, data: 0 };
  const session = await page.context().newCDPSession(page);
  const kinds = new Map<string, keyof typeof bytes>();
  session.on('Network.responseReceived', ({ requestId, type }) => {
    kinds.set(requestId, type === 'Script' ? 'js' : type === 'Document' || type === 'Stylesheet' ? 'page' : 'data');
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[kinds.get(requestId) ?? 'data'] += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  return bytes;
}

export function figures(world: () => World, book: ScreenBook): void {
  test.each([
    ['a phone', phone],
    ['a desk', desk],
  ])(
    'the hosted page is small, soon there, and stands still while its user goes through it, on %s',
    async (where, viewport) => {
      const { coins } = world();
      const wish = { amount: '20.02', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'redirect' } as const;
      const visit = await startVisit(world(), book, wish, { viewport });
      await at(visit, 'Where do you live?');
      const { page } = visit;
      await page.addInitScript(measure);
      const bytes = await count(page);
      await page.reload();
      await at(visit, 'Where do you live?');
      const { lcp_ms } = await read(page);
      await giveCountry(visit, 'DE');
      await giveAccount(visit, synthetic_accounts.de_normal);
      await acceptPrice(visit);
      await giveSource(visit, coins.address);
      await atDeposit(visit);
      const { shift } = await read(page);
      console.log(
        `hosted page on ${where}: ${bytes.js} B JavaScript, ${bytes.page} B HTML and CSS, ${bytes.data} B else; LCP ${Math.round(lcp_ms)} ms, CLS ${shift}`,
      );
      expect(bytes.page).toBeLessThanOrEqual(budget.html_and_css_bytes);
      expect(lcp_ms).toBeLessThan(budget.lcp_ms);
      expect(shift).toBe(0);
      await visit.close();
    },
  );
}
