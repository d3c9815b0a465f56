import { call, expectStatus, synthetic_accounts } from '@0gate/sandbox';
import { parseUnits } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { expect, test } from 'vitest';
import { finish } from './support/discretion.js';
import type { ScreenBook } from './support/screens.js';
import {
  at,
  atDeposit,
  giveAccount,
  goToDeposit,
  press,
  seePaid,
  seeRecord,
  sendFromDemoWallet,
  sendFromExtension,
} from './support/steps.js';
import { desk, phone, startVisit } from './support/visit.js';
import type { World } from './support/world.js';

/** Sales that end otherwise, or nearly so. */
export function otherEnds(world: () => World, book: ScreenBook): void {
  test('cancelled by the user: nothing is paid, and the same withdrawal can be tried again', async () => {
    const wish = { amount: '251.01', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'embed' } as const;
    const visit = await startVisit(world(), book, wish, { viewport: phone });
    const frame = await at(visit, 'Where do you live?');
    await press(frame, 'Leave');
    await frame.getByRole('dialog', { name: 'Leave this page?' }).waitFor();
    await book.look(frame, 'leave');
    await press(frame, 'Cancel the sale');
    await press(await at(visit, 'Sale cancelled'), 'Back to Demo Wallet');
    await seeRecord(visit, 'withdrawal_cancelled');

    await visit.page.getByRole('button', { name: 'Try again' }).click();
    await at(visit, 'Where do you live?');
    await visit.page.getByRole('link', { name: 'See this withdrawal' }).click();
    await seeRecord(visit, 'withdrawal_pending_user_action');
    await visit.page.getByRole('button', { name: 'Cancel withdrawal' }).click();
    await seeRecord(visit, 'withdrawal_cancelled');
    await finish(visit, world().stack.info, 0);
  });

  test('refused by the bank for good: the coins are back at the user’s address, to the last unit', async () => {
    const { stack, coins } = world();
    const wish = { amount: '251.02', currency: 'GBP', asset: 'EURC', network: 'BASE', mode: 'redirect' } as const;
    const visit = await startVisit(world(), book, wish, { viewport: desk, extension: coins });
    const refund_address = privateKeyToAddress(generatePrivateKey());
    const deposit = await goToDeposit(visit, synthetic_accounts.gb_final_refusal, refund_address);
    const heading = await deposit.getByRole('heading', { level: 1 }).textContent();
    await sendFromExtension(visit);
    const frame = await at(visit, 'This sale did not work out');
    await frame.getByText('Back with you').waitFor();
    await frame.getByText('The bank could not pay to this account.').waitFor();
    await book.look(frame, 'refunded');
    const sent = parseUnits(/[\d.]+/.exec(heading ?? '')?.[0] ?? '0', 6);
    expect(await coins.balance('BASE', 'EURC', refund_address)).toBe(sent);
    await press(frame, 'Back to Demo Wallet');
    await seeRecord(visit, 'withdrawal_failed');
    await visit.page.getByText('Your crypto was sent back to you.').waitFor();
    await finish(visit, stack.info, 0);
  });

  test('refused details: the wallet says that something is needed, other details are given, and it is paid', async () => {
    const { stack, coins } = world();
    const wish = { amount: '251.03', currency: 'EUR', asset: 'USDC', network: 'BASE', mode: 'embed' } as const;
    const visit = await startVisit(world(), book, wish, { viewport: phone });
    await goToDeposit(visit, synthetic_accounts.de_wrong_details, coins.address);
    await sendFromDemoWallet(visit);
    await at(visit, 'The bank needs other details');
    await visit.page.getByRole('link', { name: 'See this withdrawal' }).click();
    await seeRecord(visit, 'withdrawal_processing');
    await visit.page.getByRole('heading', { name: 'Something is needed from you' }).waitFor();
    await visit.page.getByRole('link', { name: 'Continue' }).click();
    await giveAccount(visit, synthetic_accounts.de_second, 'The bank needs other details');
    await seePaid(visit);
    await finish(visit, stack.info, 1);
  });

  // Last: the clock is the partner's, and every open sale of his expires with it.
  test('expired: the open pages say so by themselves, and the wallet’s record closes', async () => {
    const { stack, coins } = world();
    const sale = { currency: 'EUR', asset: 'USDC', network: 'ETHEREUM' } as const;
    const embedded = await startVisit(world(), book, { ...sale, amount: '251.04', mode: 'embed' }, { viewport: phone });
    const hosted = await startVisit(world(), book, { ...sale, amount: '251.05', mode: 'redirect' });
    await at(embedded, 'Where do you live?');
    await goToDeposit(hosted, synthetic_accounts.de_normal, coins.address);
    await atDeposit(hosted);
    const headers = { authorization: `Bearer ${stack.info.partner.secret_key}` };
    const url = `${stack.info.api_url}/v1/test_helpers/clock/advance`;
    expectStatus(await call('POST', url, { headers, body: { seconds: 90_000 } }), 200, 'advancing the clock');
    for (const visit of [embedded, hosted]) {
      await press(await at(visit, 'This sale has expired'), 'Back to Demo Wallet');
      await seeRecord(visit, 'withdrawal_closed');
      await finish(visit, stack.info, 0);
    }
  });
}
