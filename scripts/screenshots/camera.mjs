import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../build.mjs';

export const folder = join(root, 'test-results', 'screenshots');
export const sizes = { phone: { width: 320, height: 568 }, desk: { width: 1280, height: 800 } };

/** What the window shows and no more: what has to be scrolled to is not in sight. */
export async function shoot(page, name) {
  const path = join(folder, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
}
