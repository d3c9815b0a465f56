import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../build.mjs';
import { shoot, sizes } from './camera.mjs';

const picture_max_bytes = 200 * 1024;

/** The page's fixtures are TypeScript: its own bundler reads them, once it is installed. */
async function fixtures() {
  const checkout = join(root, 'apps', 'checkout');
  const vite = pathToFileURL(createRequire(join(checkout, 'package.json')).resolve('vite')).href;
  const { runnerImport } = await import(vite);
  const read = async (name) => (await runnerImport(join(checkout, 'fixtures', name), { root })).module;
  const [browser, screens, sale] = await Promise.all(['browser.ts', 'screens.ts', 'sale.ts'].map(read));
  return { ...browser, ...screens, ...sale };
}

/** Screens that are no state of a sale: how each is reached from a page that works. */
const apart = {
  leave: async ({ page }) => page.locator('.masthead .button').click(),
  offline: async ({ page, context }) => {
    await context.setOffline(true);
    await page.locator('.notice').waitFor();
  },
  lost: async ({ page, stage }) => {
    const { pathname } = new URL(page.url());
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(stage.server.origin + pathname);
  },
  trouble: async ({ page, stage }) => {
    stage.gateway.onBootstrap({ status: 503, code: 'database_unavailable' });
    await page.reload();
  },
  unavailable: async ({ page, stage }) => {
    stage.gateway.onBootstrap({ unavailable: { reason: 'maintenance' } });
    await page.reload();
  },
};

/** Every screen in both sizes, themes and languages. Answers with how many pictures were taken. */
export async function shootScreens() {
  const given = await fixtures();
  const { sharedStage, openWindow, showState, saleAt, screens } = given;
  const stage = await sharedStage();
  let taken = 0;
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const [theme, locale] of ['light', 'dark'].flatMap((each) => [
      [each, 'en'],
      [each, 'de'],
    ])) {
      const { context, page } = await openWindow(stage, { viewport, colorScheme: theme, locale });
      const at = (name) => showState(stage, page, saleAt({ session: { locale } }, screens[name]));
      const take = async (name) => {
        await page.locator('h1').waitFor();
        await shoot(page, `screens/${size}-${theme}-${locale}/${name}`);
        taken += 1;
      };
      for (const name of Object.keys(screens)) {
        await at(name);
        await take(name);
      }
      for (const [name, reach] of Object.entries(apart)) {
        await at('deposit');
        await reach({ page, context, stage });
        await take(name);
        await context.setOffline(false);
      }
      await context.close();
      console.log(`  ${size}, ${theme}, ${locale}`);
    }
  }
  await compose(stage, given);
  await stage.close();
  return taken;
}

/** The README's picture: the deposit screen on a phone, by day and by night. */
async function compose(stage, { openWindow, showState, saleAt, screens }) {
  const shots = [];
  for (const colorScheme of ['light', 'dark']) {
    const viewport = { width: 360, height: 780 };
    const { context, page } = await openWindow(stage, { viewport, colorScheme, deviceScaleFactor: 2 });
    await showState(stage, page, saleAt({}, screens.deposit));
    shots.push((await page.screenshot({ animations: 'disabled' })).toString('base64'));
    await context.close();
  }
  const page = await stage.browser.newPage({ viewport: { width: 840, height: 860 } });
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot}" alt="">`).join('');
  await page.setContent(`<!doctype html><style>
    body { display: flex; gap: 40px; justify-content: center; align-items: center; height: 100vh; margin: 0; background: #e8ebf0 }
    img { width: 360px; height: 780px; border-radius: 28px; box-shadow: 0 0 0 8px #14181f, 0 12px 32px #0005 }
  </style>${images}`);
  const picture = await page.screenshot();
  if (picture.length > picture_max_bytes) throw new Error('docs/images/surface.png is larger than 200 KB');
  mkdirSync(join(root, 'docs', 'images'), { recursive: true });
  writeFileSync(join(root, 'docs', 'images', 'surface.png'), picture);
  console.log(`  docs/images/surface.png, ${Math.round(picture.length / 1024)} KB`);
}
