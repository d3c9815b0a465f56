import { beforeAll, expect, test } from 'vitest';
import { type Opened, openWindow, type Stage, secretOf, sharedStage, showState } from '../../fixtures/browser.js';
import { after, deposit, deposit_address, offer, refund_address, saleAt, tx_hash } from '../../fixtures/sale.js';
import { screens } from '../../fixtures/screens.js';
import type { SurfaceState } from '../surface-state.js';

let stage: Stage;
beforeAll(async () => {
  stage = await sharedStage();
});

async function withWindow(use: (opened: Opened) => Promise<void>): Promise<void> {
  await use(await openWindow(stage));
}

/** The same state, later: as the gateway would number it. */
const later = (state: SurfaceState, version: number) => saleAt({ session: { version } }, state);
const { id } = screens.country.session;

test('a sale by keyboard, from the country to the address', () =>
  withWindow(async ({ page }) => {
    await showState(stage, page, screens.country);
    const { gateway } = stage;
    gateway.onWrite('country', later(screens.asset, 4));
    gateway.onWrite('asset', later(screens.payout_account, 5));
    gateway.onWrite('payout_account', later(saleAt({ offer: null }, screens.price), 6));
    gateway.onWrite('offer', later(screens.price, 7));
    gateway.onWrite('confirm', later(screens.source, 8));
    gateway.onWrite('source', later(screens.deposit, 9));

    const country = page.getByRole('combobox', { name: 'Country of residence' });
    await country.selectOption('DE');
    await country.focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What do you want to sell?' }).waitFor();
    expect(gateway.written('country')).toEqual({ expected_version: 3, country_code: 'DE' });

    await page.getByRole('radio', { name: 'EURC' }).press('Space');
    await page.getByRole('radio', { name: 'Base' }).press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Where should the money go?' }).waitFor();
    expect(gateway.written('asset')).toEqual({ expected_version: 4, asset: 'EURC', network: 'BASE' });

    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-holder_name');
    await page.keyboard.type('Ada Example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('de89370400440532013000');
    await page.getByText('This IBAN is well-formed.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Check the price' }).waitFor();
    expect(gateway.written('payout_account')).toEqual({
      expected_version: 5,
      method: 'sepa_instant',
      fields: { holder_name: 'Ada Example', iban: 'DE89370400440532013000' },
    });

    await page.getByRole('button', { name: 'Accept this price' }).press('Enter');
    await page.getByRole('heading', { name: 'Where do the coins come from?' }).waitFor();
    expect(gateway.written('offer')).toEqual({ expected_version: 6 });
    expect(gateway.written('confirm')).toEqual({ expected_version: 7, offer_id: offer.id });

    await page.getByRole('radio', { name: 'An exchange' }).press('Space');
    await page.getByRole('button', { name: 'Confirm and show the address' }).press('Enter');
    await page.getByRole('heading', { name: 'Send 291.545190' }).waitFor();
    expect(gateway.written('source')).toEqual({ expected_version: 8, kind: 'exchange', refund_address });
  }));

test('the secret leaves the address bar; reload, and a tab without it', () =>
  withWindow(async ({ page, context }) => {
    await showState(stage, page, screens.deposit);
    expect(page.url()).toBe(`${stage.server.origin}/pay/${id}`);
    expect(stage.gateway.written('bootstrap')).toEqual({ clientSecret: secretOf(screens.deposit) });
    await page.reload();
    await page.getByRole('heading', { name: 'Send 291.545190' }).waitFor();

    const other = await context.newPage();
    await other.goto(`${stage.server.origin}/pay/${id}`);
    await other.getByRole('heading', { name: 'Open this page again' }).waitFor();
    await other.goto(`${stage.server.origin}/pay/${id}#${secretOf(screens.deposit)}`);
    await other.getByRole('heading', { name: 'Send 291.545190' }).waitFor();
  }));

test('the bootstrap says what is wrong, and each screen has a way on', () =>
  withWindow(async ({ page }) => {
    const { gateway, server } = stage;
    await showState(stage, page, screens.done);
    const open = async (answer: Parameters<typeof gateway.onBootstrap>[0], heading: string) => {
      gateway.onBootstrap(answer);
      await page.reload();
      await page.getByRole('heading', { name: heading }).waitFor();
    };
    await open({ status: 401, code: 'client_secret_invalid' }, 'Open this page again');
    await page.getByText('For support: req_0197058c').waitFor();
    await open({ unavailable: { reason: 'maintenance' } }, 'Not available right now');
    await open({ status: 503, code: 'database_unavailable' }, 'That did not load');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await open({ status: 409, code: 'session_terminal' }, 'You have been paid');
    expect(gateway.written('view')).toEqual({ client_secret: secretOf(screens.done) });
    await page.goto(`${server.origin}/pay/${id}#link.${id}.1780000000.k1.abc`);
    await page.getByRole('heading', { name: 'You have been paid' }).waitFor();
    await expect.poll(() => gateway.written('view')).toEqual({ link: `${id}.1780000000.k1.abc` });
  }));

test('what is copied is plain: by button, and marked by hand', () =>
  withWindow(async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await showState(stage, page, saleAt({ session: { locale: 'de' } }, screens.deposit));
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Adresse kopieren' }).click();
    await page.getByRole('button', { name: 'Adresse kopiert' }).waitFor();
    expect(await clipboard()).toBe(deposit_address);
    await page.getByRole('button', { name: 'Betrag kopieren' }).click();
    await expect.poll(clipboard).toBe('291.545190');

    const shown = page.locator('.target-amount');
    expect(await shown.textContent()).toBe('291,545190\u00a0USDC');
    await shown.selectText();
    await page.keyboard.press('Control+C');
    await expect.poll(clipboard).toBe('291.545190');
    await page.locator('.address').selectText();
    await page.keyboard.press('Control+C');
    await expect.poll(clipboard).toBe(deposit_address);
  }));

test('the countdown is told at start, half and end, and a lapsed price costs one button', () =>
  withWindow(async ({ page }) => {
    await page.addInitScript(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      addEventListener('DOMContentLoaded', () => {
        new MutationObserver(() => {
          const text = document.querySelector('[aria-live]')?.textContent ?? '';
          if (text !== '' && heard.at(-1) !== text) heard.push(text);
        }).observe(document.body, { childList: true, characterData: true, subtree: true });
      });
    });
    await showState(stage, page, saleAt({ offer: { ...offer, expires_at: after(4) } }, screens.price));
    const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
    await expect.poll(heard, { timeout: 10_000 }).toContain('This price holds for 2 seconds.');
    // The gateway says that the time is over, whatever the window's clock says.
    await stage.gateway.show(later(saleAt({ offer: null, server_time: after(4) }, screens.price), 4));
    stage.gateway.onWrite('offer', later(saleAt({ offer: { ...offer, id: 'qt_2' } }, screens.price), 5));
    await page.getByRole('button', { name: 'Get a new price' }).click();
    await page.getByRole('button', { name: 'Accept this price' }).waitFor();
    await expect
      .poll(heard)
      .toEqual([
        'This price holds for 4 seconds.',
        'This price holds for 2 seconds.',
        'This price has lapsed.',
        'This price holds for 1 minute.',
      ]);
  }));

test('a close name asks once, and the user decides', () =>
  withWindow(async ({ page }) => {
    await showState(stage, page, screens.payout_account);
    const extra = { suggested_name: 'Ada M. Example' };
    const param = '/fields/holder_name';
    stage.gateway.onWrite('payout_account', { status: 409, code: 'payee_close_match', param, extra });
    await page.getByLabel('Name of the account holder').fill('Ada Example');
    await page.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 00');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The name we verified is “Ada M. Example”.').waitFor();
    stage.gateway.onWrite('payout_account', later(screens.price, 4));
    await page.getByRole('button', { name: 'Yes, this is the same person' }).click();
    await page.getByRole('heading', { name: 'Check the price' }).waitFor();
    expect(stage.gateway.written('payout_account')).toMatchObject({ accept_name_mismatch: true });
  }));

test('a refused field is marked where it stands', () =>
  withWindow(async ({ page }) => {
    await showState(stage, page, screens.source);
    stage.gateway.onWrite('source', { status: 400, code: 'address_checksum', param: '/refund_address' });
    await page.getByRole('button', { name: 'Confirm and show the address' }).click();
    await page.getByText('One character of this address is mistyped.').waitFor();
    const field = page.getByLabel('Coins go back to this address');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('0x12');
    await page.getByRole('button', { name: 'Confirm and show the address' }).click();
    await page.getByText('An address has 42 characters').waitFor();
  }));

test('second tab: a change there is shown here, and a stale write says so', () =>
  withWindow(async ({ page }) => {
    await showState(stage, page, screens.deposit);
    stage.gateway.at(screens.detected);
    await page.getByRole('heading', { name: 'We see your transfer' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');

    await showState(stage, page, screens.country);
    const state = later(screens.deposit, 12);
    stage.gateway.onWrite('country', { status: 409, code: 'stale_version', extra: { state } });
    await page.getByRole('combobox').selectOption('DE');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Send 291.545190' }).waitFor();
    await page.locator('.notice').getByText('This sale went on in another window.').waitFor();
  }));

test('offline keeps the screen, says so, and goes on by itself', () =>
  withWindow(async ({ page, context }) => {
    await showState(stage, page, screens.deposit);
    await context.setOffline(true);
    await page.locator('.notice').getByText('You are offline.').waitFor();
    await page.getByRole('heading', { name: 'Send 291.545190' }).waitFor();
    stage.gateway.at(screens.detected);
    await context.setOffline(false);
    await page.getByRole('heading', { name: 'We see your transfer' }).waitFor();
    await page.locator('.notice').getByText('You are online again.').waitFor();
  }));

test('back from another app it reads at once', () =>
  withWindow(async ({ page }) => {
    await showState(stage, page, screens.deposit);
    const reads = () => stage.gateway.asked.filter(({ path }) => path === '/v1/embed/session').length;
    await stage.gateway.rest();
    const before = reads();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    // One that is answered at once, and one that waits again.
    await expect.poll(reads).toBeGreaterThanOrEqual(before + 2);
  }));

test('leaving: stay, leave for now, or cancel', () =>
  withWindow(async ({ page, context }) => {
    await showState(stage, page, screens.deposit);
    const leave = page.getByRole('button', { name: 'Leave', exact: true });
    await leave.click();
    await page.getByText('If you have already sent coins, do not cancel').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect(await leave.evaluate((button) => button === document.activeElement)).toBe(true);

    stage.gateway.onWrite('cancel', later(screens.cancelled, 8));
    await leave.click();
    await page.getByRole('button', { name: 'Cancel the sale' }).click();
    await page.getByRole('heading', { name: 'Sale cancelled' }).waitFor();
    expect(stage.gateway.written('cancel')).toEqual({ expected_version: 7 });

    await context.route('https://app.example/**', (route) => route.fulfill({ body: 'partner' }));
    await page.getByRole('button', { name: 'Back to Demo Wallet' }).click();
    await page.waitForURL(`https://app.example/withdrawals/wd_123/cancelled?gate_session_id=${id}`);
  }));

test('after coins were seen there is nothing to cancel, and the way back is the return page', () =>
  withWindow(async ({ page, context }) => {
    await showState(stage, page, screens.deposit_part);
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('button', { name: 'Leave for now' }).waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the sale' }).count()).toBe(0);
    await context.route('https://app.example/**', (route) => route.fulfill({ body: 'partner' }));
    await showState(stage, page, screens.detected);
    await page.getByRole('button', { name: 'Back to Demo Wallet' }).click();
    await page.waitForURL(`https://app.example/withdrawals/wd_123/return?gate_session_id=${id}`);
  }));

test('identity: this tab goes to the provider, and knows the way back', () =>
  withWindow(async ({ page, context }) => {
    await showState(stage, page, screens.identity);
    stage.gateway.onWrite('identity', later(screens.identity_pending, 4));
    await context.route('https://identity.example/**', (route) => route.fulfill({ body: 'check' }));
    await page.getByRole('button', { name: 'Confirm identity' }).click();
    await page.waitForURL('https://identity.example/verify/iv_1');
    const return_url = `${stage.server.origin}/pay/${id}`;
    expect(stage.gateway.written('identity')).toEqual({ expected_version: 3, return_url });
    await page.goto(return_url);
    await page.getByRole('heading', { name: 'Finish the identity check' }).waitFor();
  }));

/** A wallet as an extension announces it; what it is asked for ends in `window.asked`, and it answers from `replies`. */
function installWallet(replies: Readonly<Record<string, unknown>>): void {
  const asked: string[] = [];
  const provider = {
    request: async ({ method }: { method: string }) => {
      asked.push(method);
      const reply = replies[method];
      if (typeof reply === 'object' && reply !== null && 'code' in reply) throw reply;
      return reply;
    },
  };
  const announce = () =>
    dispatchEvent(
      new CustomEvent('eip6963:announceProvider', { detail: { info: { uuid: 'w1', name: 'Foxy' }, provider } }),
    );
  addEventListener('eip6963:requestProvider', announce);
  Object.assign(window, { asked });
}
const account = '0x1111111111111111111111111111111111111111';
const rich = `0x${'f'.repeat(64)}`;

test('a wallet in the browser sends once, and a reload does not forget it', () =>
  withWindow(async ({ page }) => {
    await page.addInitScript(installWallet, {
      eth_requestAccounts: [account],
      eth_chainId: '0x7a69',
      eth_call: rich,
      eth_sendTransaction: tx_hash,
    });
    await showState(stage, page, screens.deposit);
    await page.getByRole('button', { name: 'Send with Foxy' }).click();
    await page.getByText('Sent. We are looking for it on the network').waitFor();
    await expect.poll(() => stage.gateway.written('deposit_hint')).toEqual({ expected_version: 7, tx_hash });
    await page.reload();
    await page.getByText('You sent this already.').waitFor();
    expect(await page.getByRole('button', { name: 'Send with Foxy' }).count()).toBe(0);
    await page.getByText('Another way to send').click();
    await page.getByRole('button', { name: 'Copy address' }).waitFor();
  }));

test.each([
  [{ eth_requestAccounts: { code: 4001 } }, 'You declined in the wallet.'],
  [{ eth_chainId: '0x1', wallet_switchEthereumChain: { code: 4902 } }, 'Your wallet is on another network.'],
  [{ eth_call: `0x${'0'.repeat(64)}` }, 'This wallet holds less than 291.545190'],
  [{ eth_sendTransaction: { code: -32000, message: 'insufficient funds for gas' } }, 'too little of the network’s own'],
  [{ eth_sendTransaction: { code: -32603 } }, 'The wallet could not send.'],
])('a wallet that does not send says why, with a way on: $1', (replies, text) =>
  withWindow(async ({ page }) => {
    const usual = { eth_requestAccounts: [account], eth_chainId: '0x7a69', eth_call: rich };
    await page.addInitScript(installWallet, { ...usual, ...replies });
    await showState(stage, page, screens.deposit);
    await page.getByRole('button', { name: 'Send with Foxy' }).click();
    await page.getByRole('alert').getByText(text).waitFor();
    await page.getByRole('button', { name: 'Send with Foxy' }).waitFor();
    await page.getByRole('button', { name: 'Copy address' }).waitFor();
  }),
);

test('no wallet is offered for a transaction that differs from the screen', () =>
  withWindow(async ({ page }) => {
    await page.addInitScript(installWallet, {});
    const transaction = { ...deposit.transaction, to: deposit_address };
    await showState(stage, page, saleAt({ deposit: { ...deposit, transaction } }, screens.deposit));
    await page.getByRole('button', { name: 'Copy address' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send with Foxy' }).count()).toBe(0);
  }));
