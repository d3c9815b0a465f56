import { type StackInfo, synthetic_accounts } from '@0gate/sandbox';
import { expect } from 'vitest';
import { timesPaid } from './bank.js';
import { person } from './steps.js';
import type { Visit } from './visit.js';

/** What no address, referrer or console may ever hold: secrets, tokens, and what the user said about himself. */
const canaries = [
  /gsec_/,
  /sk_test_/,
  /whsec_/,
  /eyJ[\w-]+\.[\w-]+\./,
  new RegExp(person.name.replace(' ', '(?: |%20|\\+)')),
  ...Object.values(synthetic_accounts).map(
    (account) => new RegExp('iban' in account ? account.iban : account.account_number),
  ),
];

const betrayals = (texts: readonly (string | null)[]): string[] =>
  texts.filter((text): text is string => text !== null && canaries.some((canary) => canary.test(text)));

/**
 * The end of a sale, as outsiders saw it. The bank has paid this often; nobody but the stack's own processes was asked
 * anything; nobody but the wallet set a cookie; no policy was broken; and nothing that is secret or private stood where
 * others can read it. A fragment never leaves the browser.
 */
export async function finish(visit: Visit, stack: StackInfo, times_paid: 0 | 1): Promise<void> {
  const { amount, currency } = visit.wish;
  expect(await timesPaid(stack, amount, currency)).toBe(times_paid);

  const known = { wallet: stack.demo_wallet_url, gateway: stack.surface_url, identity: stack.identity_url };
  const { requests, complaints, console } = visit.watch;
  const asked = Object.fromEntries(Object.keys({ ...known, strangers: '' }).map((name) => [name, 0]));
  for (const { url } of requests) {
    const [name = 'strangers'] = Object.entries(known).find(([, base]) => url.startsWith(`${base}/`)) ?? [];
    asked[name] = (asked[name] ?? 0) + 1;
  }
  visit.book.count(asked);
  const addresses = requests.map(({ url }) => url.split('#')[0] ?? '');
  expect({
    strangers: asked['strangers'],
    complaints,
    cookies: (await visit.page.context().cookies()).map(({ name }) => name),
    addresses: betrayals([...addresses, visit.page.url()]),
    referrers: betrayals(requests.map(({ referrer }) => referrer)),
    console: betrayals(console),
  }).toEqual({ strangers: 0, complaints: [], cookies: ['wallet_user'], addresses: [], referrers: [], console: [] });
  await visit.close();
}
