import { synthetic_accounts } from '@0gate/sandbox';
import type { Address } from 'viem';
import { expect, test } from 'vitest';
import { timesPaid } from './support/bank.js';
import { finish } from './support/discretion.js';
import type { ScreenBook } from './support/screens.js';
import {
  acceptPrice,
  at,
  atDeposit,
  fillAccount,
  fillIdentity,
  giveAccount,
  giveCountry,
  giveSource,
  press,
  proveIdentity,
  seePaid,
  sendFromDemoWallet,
} from './support/steps.js';
import { desk, phone, startVisit } from './support/visit.js';
import type { World } from './support/world.js';

/** What people do to a page that is not in the plan of a sale. */
export function detours(world: () => World, book: ScreenBook): void {
  test('by redirect: reloaded at every step, back from the identity page, sent by hand from what was copied', async () => {
    const { stack, coins } = world();
    const wish = { amount: '252.01', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'redirect' } as const;
    const permissions = ['clipboard-read', 'clipboard-write'];
    const visit = await startVisit(world(), book, wish, { viewport: desk, browser: { permissions } });
    const { page } = visit;
    await at(visit, 'Where do you live?');
    await page.reload();
    await giveCountry(visit, 'DE');

    await at(visit, 'Confirm who you are');
    await page.reload();
    await press(await at(visit, 'Confirm who you are'), 'Confirm identity');
    await page.getByRole('heading', { name: 'Verify your identity' }).waitFor();
    await page.goBack();
    await press(await at(visit, 'Finish the identity check'), 'Continue the check');
    await page.reload();
    await fillIdentity(visit, page);

    await at(visit, 'Where should the money go?');
    await page.reload();
    await giveAccount(visit, synthetic_accounts.de_normal);
    await at(visit, 'Check the price');
    await page.reload();
    await acceptPrice(visit);
    await at(visit, 'Where do the coins come from?');
    await page.reload();
    await giveSource(visit, coins.address);

    const title = await (await atDeposit(visit)).getByRole('heading', { level: 1 }).textContent();
    await page.reload();
    const deposit = await atDeposit(visit);
    expect(await deposit.getByRole('heading', { level: 1 }).textContent()).toBe(title);
    await deposit.getByRole('button', { name: 'Copy address' }).click();
    await deposit.getByRole('button', { name: 'Address copied', exact: true }).waitFor();
    const address = (await page.evaluate(() => navigator.clipboard.readText())) as Address;
    await deposit.getByRole('button', { name: 'Copy the amount' }).click();
    await deposit.getByRole('button', { name: 'Copied', exact: true }).waitFor();
    const amount = await page.evaluate(() => navigator.clipboard.readText());
    await coins.send(wish.network, wish.asset, address, amount);
    await at(visit, 'We see your transfer');
    await page.reload();
    await at(visit, 'You have been paid');
    await page.reload();
    await seePaid(visit);
    await finish(visit, stack.info, 1);
  });

  test('embedded: reloaded before and after sending, and nothing is sent twice', async () => {
    const { stack, coins } = world();
    const wish = { amount: '252.02', currency: 'EUR', asset: 'EURC', network: 'BASE', mode: 'embed' } as const;
    const visit = await startVisit(world(), book, wish, { viewport: phone });
    const { page } = visit;
    await at(visit, 'Where do you live?');
    await page.reload();
    await giveCountry(visit, 'DE');
    await proveIdentity(visit);
    await at(visit, 'Where should the money go?');
    await page.reload();
    await giveAccount(visit, synthetic_accounts.de_normal);
    await acceptPrice(visit);
    await giveSource(visit, coins.address);
    await atDeposit(visit);
    await page.reload();
    await sendFromDemoWallet(visit);
    const frame = await visit.surface();
    await frame.getByText(/You sent this already|The network is confirming it/).waitFor();
    await page.reload();
    await seePaid(visit);
    await finish(visit, stack.info, 1);
  });

  test('a second tab takes the sale on and the first follows; offline nothing is lost', async () => {
    const { stack, coins } = world();
    const wish = { amount: '252.03', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'redirect' } as const;
    const first = await startVisit(world(), book, wish, { viewport: phone });
    await at(first, 'Where do you live?');
    const page = await first.page.context().newPage();
    await page.goto(first.status_url);
    await page.getByRole('button', { name: 'Continue on the payment page instead' }).click();
    const second = { ...first, page, surface: async () => page.mainFrame() };
    await giveCountry(second, 'DE');
    await at(first, 'Confirm who you are');
    await proveIdentity(second);
    const form = await at(first, 'Where should the money go?');
    await at(second, 'Where should the money go?');

    const context = page.context();
    await context.setOffline(true);
    await form.locator('.notice').getByText('You are offline.').waitFor();
    await fillAccount(form, synthetic_accounts.de_normal);
    await press(form, 'Continue');
    await form.getByText('There was no answer. Check your connection and try again.').waitFor();
    await book.look(form, 'offline');
    await context.setOffline(false);
    await form.locator('.notice').getByText('You are online again.').waitFor();
    await press(form, 'Continue');
    await acceptPrice(first);
    await at(second, 'Where do the coins come from?');
    await giveSource(second, coins.address);

    const deposit = await atDeposit(first);
    const address = (await deposit.locator('.address').textContent()) as Address;
    const amount = /[\d.]+/.exec((await deposit.getByRole('heading', { level: 1 }).textContent()) ?? '')?.[0] ?? '';
    await context.setOffline(true);
    await deposit.locator('.notice').getByText('You are offline.').waitFor();
    await coins.send(wish.network, wish.asset, address, amount);
    await expect.poll(() => timesPaid(stack.info, wish.amount, 'EUR'), { timeout: 20_000 }).toBe(1);
    await context.setOffline(false);
    await at(first, 'You have been paid');
    await seePaid(second);
    await finish(first, stack.info, 1);
  });
}
