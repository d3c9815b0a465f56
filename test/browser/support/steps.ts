import type { SyntheticAccount } from '@0gate/sandbox';
import type { Frame, Page } from 'playwright-core';
import type { Visit } from './visit.js';

/** The moves of a user on the surface, each from the screen it starts at. They know words and buttons, nothing else. */

export const person = { name: 'Ada Example', birth_date: '1990-01-01' } as const;

/** Waits for the screen with this heading, looks at it, and gives the frame it is in. */
export async function at(visit: Visit, heading: string | RegExp, name = `${heading}`): Promise<Frame> {
  const frame = await visit.surface();
  await frame
    .getByRole('heading', { level: 1, name: heading })
    .waitFor()
    .catch(async (error: Error) => {
      const shown = await frame.locator('body').ariaSnapshot({ timeout: 1_000 });
      throw new Error(`waited for “${heading}”, and this is what stands there:\n${shown}`, { cause: error });
    });
  await visit.book.look(frame, name);
  return frame;
}

/** Presses the button that says exactly this. */
export const press = (frame: Frame, name: string) => frame.getByRole('button', { name, exact: true }).click();

export async function giveCountry(visit: Visit, country: string): Promise<void> {
  const frame = await at(visit, 'Where do you live?');
  await frame.getByLabel('Country of residence').selectOption(country);
  await press(frame, 'Continue');
}

/** The provider's page: in this tab on the hosted page, which it leads back to; in a new one when embedded. */
export async function proveIdentity(visit: Visit): Promise<void> {
  const frame = await at(visit, 'Confirm who you are');
  const embedded = visit.wish.mode === 'embed';
  const tab = embedded ? visit.page.waitForEvent('popup') : null;
  await press(frame, 'Confirm identity');
  const provider = (await tab) ?? visit.page;
  await fillIdentity(visit, provider);
  if (!embedded) return;
  await provider.getByRole('heading', { name: 'You are verified' }).waitFor();
  await visit.book.look(provider.mainFrame(), 'identity provider: done');
  await provider.close();
}

export async function fillIdentity(visit: Visit, provider: Page): Promise<void> {
  await provider.getByRole('heading', { name: 'Verify your identity' }).waitFor();
  await visit.book.look(provider.mainFrame(), 'identity provider: form');
  await provider.getByLabel('Full name').fill(person.name);
  await provider.getByLabel('Date of birth').fill(person.birth_date);
  await provider.getByRole('button', { name: 'Approve' }).click();
}

export async function giveAccount(visit: Visit, account: SyntheticAccount, heading?: string): Promise<void> {
  const frame = await at(visit, heading ?? 'Where should the money go?');
  await fillAccount(frame, account);
  await press(frame, 'Continue');
}

export async function fillAccount(frame: Frame, account: SyntheticAccount): Promise<void> {
  await frame.getByLabel('Name of the account holder').fill(person.name);
  if ('iban' in account) return frame.getByLabel('IBAN').fill(account.iban);
  await frame.getByLabel('Sort code').fill(account.sort_code);
  await frame.getByLabel('Account number').fill(account.account_number);
}

export async function acceptPrice(visit: Visit): Promise<void> {
  const frame = await at(visit, 'Check the price');
  await press(frame, 'Accept this price');
}

export async function giveSource(visit: Visit, refund_address: string): Promise<void> {
  const frame = await at(visit, 'Where do the coins come from?');
  await frame.getByLabel('Coins go back to this address').fill(refund_address);
  await press(frame, 'Confirm and show the address');
}

export const atDeposit = (visit: Visit): Promise<Frame> => at(visit, /^Send [\d.,]+/, 'deposit');

/** Everything from the first screen to the one that says where to send. */
export async function goToDeposit(visit: Visit, account: SyntheticAccount, refund_address: string): Promise<Frame> {
  await giveCountry(visit, visit.wish.currency === 'EUR' ? 'DE' : 'GB');
  await proveIdentity(visit);
  await giveAccount(visit, account);
  await acceptPrice(visit);
  await giveSource(visit, refund_address);
  return atDeposit(visit);
}

/** The hand-over: the surface asks the wallet around it, which asks the user. */
export async function sendFromDemoWallet(visit: Visit): Promise<void> {
  const frame = await atDeposit(visit);
  await press(frame, 'Send with Demo Wallet');
  const dialog = visit.page.getByRole('dialog', { name: 'Send from the demo wallet?' });
  await dialog.waitFor();
  await visit.book.look(visit.page.mainFrame(), 'wallet: send');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
}

export async function sendFromExtension(visit: Visit): Promise<void> {
  await press(await atDeposit(visit), 'Send with Test Wallet');
}

/** To the end: the surface says paid, and the wallet's own page agrees. */
export async function seePaid(visit: Visit): Promise<void> {
  const frame = await at(visit, 'You have been paid');
  await press(frame, 'Back to Demo Wallet');
  await seeRecord(visit, 'withdrawal_completed');
}

/** Waits on the wallet's page for its own record to say so. */
export async function seeRecord(visit: Visit, state: string): Promise<void> {
  await visit.page.waitForURL((url) => url.href.startsWith(visit.status_url) && !url.pathname.endsWith('/pay'));
  await visit.page.locator(`[data-state=${state}]`).waitFor();
  await visit.book.look(visit.page.mainFrame(), `wallet: ${state}`);
}
