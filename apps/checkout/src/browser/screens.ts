import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { openWindow, type Stage, sharedStage, showState } from '../../fixtures/browser.js';
import { saleAt } from '../../fixtures/sale.js';
import { screens } from '../../fixtures/screens.js';
import type { SurfaceState } from '../surface-state.js';

let stage: Stage;
beforeAll(async () => {
  stage = await sharedStage();
});

const names = Object.keys(screens) as (keyof typeof screens)[];
const phone = { width: 320, height: 568 };
const desk = { width: 1280, height: 800 };

/** What every screen owes its user, as far as a program can see it. */
function look(page: Page) {
  return page.evaluate(() => {
    const primary = Array.from(document.querySelectorAll<HTMLElement>('.button.primary')).filter(
      (button) => button.closest('dialog:not([open])') === null,
    );
    const box = primary[0]?.getBoundingClientRect();
    return {
      primary_actions: primary.length,
      action_in_sight: box !== undefined && box.top >= 0 && box.bottom <= innerHeight,
      scrolled: scrollY,
      headings: document.querySelectorAll('h1').length,
      focus: document.activeElement?.tagName,
      too_wide_px: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      reference: document.querySelector('.reference')?.textContent?.includes('gs_…') ?? false,
      test_band: document.querySelector('.band') !== null,
      unfilled: /\{[a-z_]+\}/.exec(document.body.textContent)?.[0] ?? null,
      title: document.title.includes('Demo Wallet'),
    };
  });
}

const owed = {
  primary_actions: 1,
  action_in_sight: true,
  scrolled: 0,
  headings: 1,
  focus: 'H1',
  too_wide_px: 0,
  reference: true,
  test_band: true,
  unfilled: null,
  title: true,
};

/** Rules that look at more than colours are the same in every theme and language: they run once. */
async function seriousFindings(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  const { violations } = await page.evaluate(
    (runOnly) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, runOnly ? { runOnly } : {}),
    rules === 'colours' ? ['color-contrast'] : null,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** Goes from screen to screen as an open page does: the sale moves, and the page follows. */
async function eachScreen(page: Page, locale: string, visit: (name: string) => Promise<void>): Promise<void> {
  let version = 100;
  const next = (state: SurfaceState) => {
    version += 1;
    return saleAt({ session: { locale, version } }, state);
  };
  await showState(stage, page, next(screens.cancelled));
  for (const name of names) {
    // Over another screen each time: two states of one step would share what was typed and where the focus is.
    await stage.gateway.show(next(name === 'cancelled' ? screens.expired : screens.cancelled));
    await stage.gateway.show(next(screens[name]));
    await page.locator(`main[data-version="${version}"]`).waitFor();
    await visit(name);
  }
}

test.each([
  ['a phone, light, English', phone, 'light', 'en', 'all'],
  ['a desk, dark, German', desk, 'dark', 'de', 'colours'],
] as const)(
  'every screen on %s: one action in sight, heading in focus, nothing serious for axe',
  async (_, viewport, colorScheme, locale, rules) => {
    const { context, page, complaints, strangers } = await openWindow(stage, { viewport, colorScheme });
    await page.addInitScript(axe.source);
    await eachScreen(page, locale, async (name) => {
      expect({ name, ...(await look(page)) }).toEqual({ name, ...owed });
      expect({ name, findings: await seriousFindings(page, rules) }).toEqual({ name, findings: [] });
    });
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
    expect(await context.cookies()).toEqual([]);
  },
  60_000,
);

test.each([
  ['German', 'de', 1],
  ['a language two fifths longer', 'en-XA', 1],
  ['one from right to left', 'ar-XB', 1],
  ['text of twice the size', 'en', 2],
] as const)('every screen at 320 px in %s: nothing is cut off', async (_, locale, zoom) => {
  const { page } = await openWindow(stage, { viewport: phone });
  await page.addInitScript(
    (size) => addEventListener('DOMContentLoaded', () => document.documentElement.style.setProperty('font-size', size)),
    `${zoom * 100}%`,
  );
  await eachScreen(page, locale, async (name) => {
    const { too_wide_px, unfilled } = await look(page);
    expect({ name, too_wide_px, unfilled }).toEqual({ name, too_wide_px: 0, unfilled: null });
  });
});

test('a brand’s colours are used, and corrected where text on them could not be read', async () => {
  const { page } = await openWindow(stage);
  await page.addInitScript(axe.source);
  await showState(stage, page, saleAt({ brand: { primary_color: '#ffee00' } }, screens.price));
  expect(await seriousFindings(page, 'colours')).toEqual([]);
  const fill = await page.locator('.actions .primary').evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(fill).not.toBe('rgb(31, 79, 216)');
});

test('with reduced motion nothing moves', async () => {
  const { page } = await openWindow(stage, { reducedMotion: 'reduce' });
  await showState(stage, page, screens.detected);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
