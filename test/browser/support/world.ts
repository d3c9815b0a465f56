import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractEnvironment } from '@0gate/gateway/testing';
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

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-browser-'));
  // The database server may run as another user, who has to get through here.
  chmodSync(folder, 0o711);
  const stack = await startStack({ dir: folder, ports: 'own', gateway: { env: contractEnvironment() } });
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

/** A browser as people have it: the flags that come with this build would switch off what keeps origins apart. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
      // Here pages of the internet talk to a gateway on this machine, which browsers ask their user about.
      '--disable-features=LocalNetworkAccessChecks',
    ],
  });
}
