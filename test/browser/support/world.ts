import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@0gate/sandbox';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { createTestWallet, type TestWallet } from './test-wallet.js';

/** The whole stack and one browser, for all that is looked at in a browser. */
export interface World {
  readonly stack: Stack;
  readonly browser: Browser;
  /** A wallet of the user's own with coins on both networks; the demo wallet's account is another. */
  readonly coins: TestWallet;
  readonly close: () => Promise<void>;
}

/** Names that are not loopback to the browser, and yet end at this machine: pages of strangers, in both meanings. */
export const strange_hosts = ['evil.test', '127.0.0.1.evil.test', 'shop.test', 'sub.shop.test'] as const;

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-browser-'));
  // The database server may run as another user, who has to get through here.
  chmodSync(folder, 0o711);
  const stack = await startStack({ dir: folder, ports: 'own' });
  try {
    const [browser, coins] = await Promise.all([launchBrowser(), createTestWallet(stack.info)]);
    return {
      stack,
      browser,
      coins,
      close: async () => {
        await browser.close();
        await stack.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

export async function launchBrowser(): Promise<Browser> {
  const rules = strange_hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',');
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [
      // One process for everything would end with the first page that crashes.
      ...sparticuz.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote'),
      '--no-sandbox',
      `--host-resolver-rules=${rules}`,
    ],
  });
}
