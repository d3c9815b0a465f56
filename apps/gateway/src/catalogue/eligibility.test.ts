import { describe, expect, test } from 'vitest';
import { createTestCore, requireTestCluster } from '../testing/index.js';
import { createCatalogue } from './catalogue.js';
import { judge, type Question } from './eligibility.js';
import { testNetworks } from './testing.js';

const { config } = createTestCore(requireTestCluster(), { env: testNetworks });
const catalogue = createCatalogue(config, 'test');
const possible: Question = {
  country_code: 'DE',
  currency: 'EUR',
  asset: 'USDC',
  network: 'ETHEREUM',
  amount: '250.00',
  side: 'off_ramp',
};
const reasonOf = (change: Partial<Question>) => judge(catalogue, { ...possible, ...change }).unavailable_reason;

test('default: what the catalogue has is possible, with its limits and what is left to ask', () => {
  const { unavailable_reason, limits, ask } = judge(catalogue, possible);
  expect(unavailable_reason).toBeNull();
  expect(limits).toEqual({ min_amount: '5.00', max_amount: '50000.00', unit: 'EUR', failing: null });
  expect(ask.symbols).toEqual(['USDC']);
  expect(ask.methods.map((method) => method.id)).toEqual(['sepa_instant', 'sepa']);
});

test('behavior: what is not asked is left open', () => {
  const open: Question = { ...possible, country_code: null, currency: null, asset: null, network: null, amount: null };
  const { unavailable_reason, limits, ask } = judge(catalogue, open);
  expect({ unavailable_reason, limits }).toEqual({ unavailable_reason: null, limits: null });
  expect(ask.symbols).toEqual(['USDC', 'EURC', 'TST18']);
});

test.each<[string, Partial<Question>, string | null]>([
  ['an unsupported country', { country_code: 'US', currency: null }, 'region_unsupported'],
  ['a country nobody knows', { country_code: 'ZZ' }, 'region_unsupported'],
  ['a currency nobody pays', { currency: 'JPY' }, 'currency_unsupported'],
  ['buying', { side: 'on_ramp' }, 'asset_unsupported'],
  ['an unknown token', { asset: 'DOGE' }, 'asset_unsupported'],
  ['an unknown network', { network: 'SOLANA' }, 'network_unsupported'],
  ['a token that is not on that network', { asset: 'TST18', network: 'BASE' }, 'network_unsupported'],
  ['a currency that is not paid in that country', { currency: 'GBP' }, 'no_payout_method'],
  ['the country decides before the amount', { country_code: 'US', amount: '1.00' }, 'region_unsupported'],
  ['names in lower case', { asset: 'usdc', network: 'ethereum' }, null],
])('behavior: %s', (_, change, reason) => {
  expect(reasonOf(change)).toBe(reason);
});

describe('behavior: amounts', () => {
  test.each([
    ['4.99', 'amount_too_small', 'min_amount'],
    ['0', 'amount_too_small', 'min_amount'],
    ['5.00', null, null],
    ['50000', null, null],
    ['50000.01', 'amount_too_large', 'max_amount'],
    ['9'.repeat(40), 'amount_too_large', 'max_amount'],
  ])('%s', (amount, reason, failing) => {
    const judgement = judge(catalogue, { ...possible, amount });
    expect([judgement.unavailable_reason, judgement.limits?.failing]).toEqual([reason, failing]);
  });

  test.each(['abc', '', '-1', '1e3', '250.001', '1.', '.5', '1.2.3', '٢٥٠', ' 1'])(
    'error: %j is no amount',
    (amount) => {
      expect(() => judge(catalogue, { ...possible, amount })).toThrow('decimal string');
    },
  );
});
