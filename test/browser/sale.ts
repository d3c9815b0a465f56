import { synthetic_accounts } from '@0gate/sandbox';
import { test } from 'vitest';
import { finish } from './support/discretion.js';
import type { ScreenBook } from './support/screens.js';
import { goToDeposit, seePaid, sendFromDemoWallet, sendFromExtension } from './support/steps.js';
import { desk, phone, startVisit } from './support/visit.js';
import type { World } from './support/world.js';

/** The straight way, from the wallet's button to the wallet's own record. */
export function salesThatGoWell(world: () => World, book: ScreenBook): void {
  test.each([
    ['a phone', phone, '250.01'],
    ['a desk', desk, '250.02'],
  ] as const)('USDC → EUR on ETHEREUM, embedded, on %s', async (_, viewport, amount) => {
    const { stack, coins } = world();
    const wish = { amount, currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'embed' } as const;
    const visit = await startVisit(world(), book, wish, { viewport });
    await goToDeposit(visit, synthetic_accounts.de_normal, coins.address);
    await sendFromDemoWallet(visit);
    await seePaid(visit);
    await finish(visit, stack.info, 1);
  });

  test.each([
    ['a phone', phone, '180.01'],
    ['a desk', desk, '180.02'],
  ] as const)('EURC → GBP on BASE, by redirect, on %s', async (_, viewport, amount) => {
    const { stack, coins } = world();
    const wish = { amount, currency: 'GBP', asset: 'EURC', network: 'BASE', mode: 'redirect' } as const;
    const visit = await startVisit(world(), book, wish, { viewport, extension: coins });
    await goToDeposit(visit, synthetic_accounts.gb_normal, coins.address);
    await sendFromExtension(visit);
    await seePaid(visit);
    await finish(visit, stack.info, 1);
  });
}
