import { expect, test } from 'vitest';
import { saleAt } from '../../fixtures/sale.js';
import { screens } from '../../fixtures/screens.js';
import { leaveUrl } from './leave-url.js';

const { id, return_url, cancel_url } = screens.deposit.session;
const query = `?gate_session_id=${id}`;

test.each(['detected', 'confirmed', 'paying', 'done', 'failed', 'returned', 'deposit_part'] as const)(
  '%s leads to the return page',
  (name) => expect(leaveUrl(screens[name])).toBe(return_url + query),
);

test.each(['country', 'price', 'deposit', 'cancelled', 'expired', 'failed_unfunded'] as const)(
  '%s leads to the cancel page',
  (name) => expect(leaveUrl(screens[name])).toBe(cancel_url + query),
);

test('without a cancel page, and with a query of its own', () => {
  const session = { cancel_url: null, return_url: 'https://app.example/back?wd=1#tab' };
  expect(leaveUrl(saleAt({ session }))).toBe(`https://app.example/back?wd=1&gate_session_id=${id}#tab`);
});

test('never to anything but a web address', () => {
  expect(() => leaveUrl(saleAt({ session: { cancel_url: 'javascript:alert(1)' } }))).toThrow('not a web address');
});
