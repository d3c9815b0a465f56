import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { salesThatGoWell } from './sale.js';
import { ScreenBook } from './support/screens.js';
import { createTestWallet } from './support/test-wallet.js';
import { launchBrowser, type World } from './support/world.js';
let world: World;
const book = new ScreenBook();
beforeAll(async () => {
  const info = JSON.parse(readFileSync('/tmp/browser-try/stack/stack.json', 'utf8'));
  const browser = await launchBrowser();
  world = { stack: { info } as never, browser, coins: await createTestWallet(info), close: () => browser.close() };
});
afterAll(async () => { await world.close(); console.log([...book.screens], book.findings); });
salesThatGoWell(() => world, book);
