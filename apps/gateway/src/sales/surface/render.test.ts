import { expect, test } from 'vitest';
import { createCatalogue } from '../../catalogue/index.js';
import type { Tenant } from '../../common/index.js';
import { loadConfig } from '../../config.js';
import type { Deposit } from '../../deposits/index.js';
import type { Payout, PayoutStatus } from '../../payouts/index.js';
import type { Quote } from '../../quotes/index.js';
import type { Refund } from '../../refunds/index.js';
import type { Session } from '../../sessions/index.js';
import type { SaleDeps } from '../deps.js';
import { newSale, type Sale } from '../sale.js';
import type { Facts } from './facts.js';
import { renderState } from './render.js';
import { testSettings } from './testing/settings.js';

const at = new Date('2026-11-24T12:00:00Z');
const address = '0x52908400098527886E0F7030069857D2E4169EE7';
const config = loadConfig(testSettings);
const catalogue = createCatalogue(config, 'test');
const deps = { catalogue: () => catalogue, depositAddress: () => address } as unknown as SaleDeps;

const tenant = { partner_id: 'par_1', partner_name: 'Example Wallet', mode: 'test', branding: {} } as unknown as Tenant;
const session = {
  tenant_id: 1,
  session_id: 'gs_1',
  status: 'open',
  stage: 'awaiting_deposit',
  amount: '250.00',
  amount_in: 'fiat',
  amount_units: 250_00n,
  amount_settled: null,
  currency: 'EUR',
  target_token: 'TST18',
  target_network: 'BASE',
  wallet_address: null,
  refund_address: null,
  country_code: 'DE',
  action_required: null,
  failure: null,
  version: 9,
  expires_at: new Date(at.getTime() + 3_600_000),
  created_at: at,
} as unknown as Session;
const sale: Sale = {
  ...newSale(session, { identity_status: 'approved', end_user_id: null }, at),
  account_id: 'acct_1',
  quote_id: 'qt_1',
  deposit_deadline: new Date(at.getTime() + 120_000),
  source_kind: 'own_wallet',
  refund_address: address,
  source_confirmed_at: at,
  address_n: 0,
  deposit_track: 'awaiting',
};
const quote = {
  quote_id: 'qt_1',
  asset: 'TST18',
  network: 'BASE',
  currency: 'EUR',
  payout_method: 'sepa_instant',
  fiat_minor: 250_00n,
  crypto_units: 71_94244605n * 10n ** 10n,
  exchange_rate: '3.4825',
  network_fee_minor: 25n,
  service_fee_minor: 50n,
  partner_fee_minor: 0n,
  tolerance_units: 0n,
  expires_at: new Date(at.getTime() - 1),
  created_at: at,
} as unknown as Quote;
const facts: Facts = {
  tenant,
  at,
  session,
  sale,
  quote,
  check: null,
  account: null,
  deposits: [],
  payout: null,
  refunds: [],
  history: [],
};

const deposit = (change: Partial<Deposit>): Deposit =>
  ({
    tx_hash: `0x${'1'.repeat(64)}`,
    asset: 'TST18',
    network: 'BASE',
    amount_units: 10n ** 18n,
    status: 'detected',
    outcome: 'open',
    block_time: at,
    ...change,
  }) as Deposit;
const render = (change: Partial<Facts>) => renderState(deps, { ...facts, ...change }, 'pay');

test('a token of eighteen decimals is shown with eight, and asked for to the unit', () => {
  const { offer, deposit: target } = render({});
  expect(offer?.crypto_amount).toBe('71.94244605');
  expect(target).toMatchObject({
    amount: '71.94244605',
    amount_units: '71942446050000000000',
    amount_received: '0.00000000',
    decimals: 18,
    deadline: '2026-11-24T12:02:00.000Z',
    address,
  });
  expect(target?.transaction.data).toBe(
    `0xa9059cbb${address.slice(2).toLowerCase().padStart(64, '0')}${71942446050000000000n.toString(16).padStart(64, '0')}`,
  );
});

test('what has come is counted, and the wallet asks for the rest', () => {
  const { deposit: target, deposits } = render({
    deposits: [
      deposit({}),
      deposit({ amount_units: 5n * 10n ** 17n + 1n, status: 'credited', outcome: 'counted' }),
      deposit({ status: 'orphaned' }),
      deposit({ status: 'parked', outcome: 'operator' }),
      deposit({ asset: 'USDC', amount_units: 7_000_000n }),
      deposit({ network: 'ETHEREUM' }),
      deposit({ status: 'credited', outcome: 'refund' }),
    ],
  });
  expect(target?.amount_received).toBe('1.500000000000000001');
  const missing = 71942446050000000000n - 1500000000000000001n;
  expect(target?.transaction.data.endsWith(missing.toString(16).padStart(64, '0'))).toBe(true);
  expect(deposits.map(({ amount, token, status }) => [amount, token, status])).toEqual([
    ['1.00000000', 'TST18', 'detected'],
    ['0.500000000000000001', 'TST18', 'credited'],
    ['1.00000000', 'TST18', 'orphaned'],
    ['1.00000000', 'TST18', 'seen'],
    ['7.000000', 'USDC', 'detected'],
    ['1.00000000', 'TST18', 'detected'],
    ['1.00000000', 'TST18', 'credited'],
  ]);
});

test('no address is shown before the source is confirmed, after the window, or when the sale is over', () => {
  const awaiting = { stage: 'awaiting_user' } as const;
  expect(render({ sale: { ...sale, source_confirmed_at: null } }).deposit).toBeNull();
  expect(
    render({ sale: { ...sale, deposit_deadline: null }, session: { ...session, ...awaiting } }).deposit,
  ).toBeNull();
  expect(render({ session: { ...session, status: 'cancelled', stage: 'closed' } }).deposit).toBeNull();
  expect(render({ session: { ...session, status: 'completed', stage: 'paid' } }).deposit).toBeNull();
  const failure = { code: 'payout_failed', message: '', retryable: false } as const;
  expect(render({ session: { ...session, failure, stage: 'refund_in_progress' } }).deposit).toBeNull();
});

test('at the end a token only shows', () => {
  expect(render({}).scope).toBe('pay');
  expect(renderState(deps, facts, 'view').scope).toBe('view');
  expect(render({ session: { ...session, status: 'completed', stage: 'paid' } })).toMatchObject({
    scope: 'view',
    step: 'done',
  });
});

test('the identity page is for who may act, while it can be used', () => {
  const pending: Sale = { ...sale, identity_status: 'pending' };
  const check = { url: 'https://id.example/verify/1', expires_at: at, alive: true };
  expect(render({ sale: pending, check }).identity).toEqual({
    status: 'pending',
    url: check.url,
    expires_at: at.toISOString(),
  });
  expect(renderState(deps, { ...facts, sale: pending, check }, 'view').identity.url).toBeNull();
  const required = { status: 'required', url: null, expires_at: null };
  expect(render({ sale: pending, check: { ...check, alive: false } }).identity).toEqual(required);
  expect(render({ sale: pending }).identity).toEqual(required);
  expect(render({ check }).identity).toEqual({ status: 'approved', url: null, expires_at: null });
});

test('a payout: what the bank is known to have', () => {
  const row = (status: PayoutStatus) =>
    ({
      payout_id: 'po_1',
      amount_minor: 250_00n,
      currency: 'EUR',
      method: 'sepa_instant',
      status,
      estimated_arrival: at,
    }) as Payout;
  const shown = (status: PayoutStatus) => render({ payout: { row: row(status), display: 'DE •••• 3000' } }).payout;
  expect(shown('submitted')).toEqual({
    id: 'po_1',
    amount: '250.00',
    currency: 'EUR',
    method: 'sepa_instant',
    display: 'DE •••• 3000',
    status: 'submitted',
    estimated_arrival: at.toISOString(),
  });
  expect(shown('sending')?.status).toBe('created');
  for (const status of ['created', 'unknown', 'delayed', 'settled', 'failed', 'returned'] as const) {
    expect(shown(status)?.status).toBe(status);
  }
});

test('a refund: where it goes, and how far it is', () => {
  const refund = (status: Refund['status']) =>
    ({
      refund_id: 'rf_1',
      status,
      asset: 'USDC',
      network: 'BASE',
      amount_units: 272_500_000n,
      to_address: address,
      tx_hash: null,
    }) as Refund;
  const shown = (status: Refund['status']) => render({ refunds: [refund(status)] }).refunds[0];
  expect(shown('submitted')).toEqual({
    id: 'rf_1',
    status: 'submitted',
    amount: '272.500000',
    token: 'USDC',
    network: 'BASE',
    to: address,
    tx_hash: null,
    expected_network_fee: '0',
  });
  expect([shown('waiting')?.status, shown('failed')?.status]).toEqual(['created', 'created']);
  expect([shown('settled')?.status, shown('unclaimed')?.status]).toEqual(['settled', 'unclaimed']);
});

test('the state says nothing of the account but country, last four and name', () => {
  const details = { holder_name: 'Ada Example', iban: 'DE33123456780000000101' };
  const account = { account_id: 'acct_1', method: 'sepa', currency: 'EUR', details, display: 'DE •••• 0101' };
  const state = render({ account });
  expect(state.payout_account).toEqual({
    method: 'sepa',
    method_name: 'SEPA',
    holder_name: 'Ada Example',
    display: 'DE •••• 0101',
  });
  expect(JSON.stringify(state)).not.toContain('12345678000');
});

test('methods that can not carry the amount are not offered', () => {
  const unpriced = { ...sale, quote_id: null, deposit_deadline: null };
  const large = { ...session, amount_units: 50_000_01n };
  const ids = (change: Partial<Facts>) => render({ sale: unpriced, ...change }).payout_methods.map(({ id }) => id);
  expect(ids({ session: large })).toEqual([]);
  expect(ids({})).toEqual(['sepa_instant', 'sepa']);
  expect(ids({ session: { ...large, amount_in: 'crypto' } })).toEqual(['sepa_instant', 'sepa']);
});

test('a price that is held goes with its method alone, but not for who has to give other details', () => {
  const ids = (change: Partial<Sale>) => render({ sale: { ...sale, ...change } }).payout_methods.map(({ id }) => id);
  expect(ids({})).toEqual(['sepa_instant']);
  expect(ids({ payout_track: 'details_needed' })).toEqual(['sepa_instant', 'sepa']);
});
