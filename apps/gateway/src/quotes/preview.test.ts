import { Errors } from 'typebox/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { pauseRail } from '../payouts/pauses.store.js';
import { previewObject } from './schema.js';
import { previewOf } from './testing/ask.js';
import { observeRate } from './testing/rates.js';
import { previewRefusals } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
  await observeRate(gateway.core, 'USDC/GBP', '0.79');
});
beforeEach(() => observeRate(gateway.core, 'USDC/EUR', '0.92'));
afterAll(() => gateway.close());

const preview = (change: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) =>
  gateway.call({ url: '/v1/quotes/preview', body: previewOf(change), headers });
type Option = Record<'payout_method' | 'network' | 'fiat_amount' | 'crypto_amount', string>;
const ways = (body: { options: Option[] }) =>
  body.options.map(({ payout_method, network }) => `${payout_method} ${network}`);

describe('a preview', () => {
  test('default: one option for each method and network, with the figures of each', async () => {
    const { status, body } = await preview();
    expect(status).toBe(200);
    expect([...Errors(previewObject, body)]).toEqual([]);
    const now_ms = gateway.clock.now().getTime();
    const instant = {
      payout_method: 'sepa_instant',
      fiat_amount: '250.00',
      // (250.00 + 0.25 + 0.50) ÷ (0.92 × 0.995), rounded up at six places.
      crypto_amount: '273.923968',
      exchange_rate: '0.9154',
      fees: { network: '0.25', service: '0.50', partner: '0.00', total: '0.75' },
      delivery_estimate: 'seconds',
    };
    const sepa = {
      payout_method: 'sepa',
      fiat_amount: '250.00',
      crypto_amount: '273.596243',
      exchange_rate: '0.9154',
      fees: { network: '0.25', service: '0.20', partner: '0.00', total: '0.45' },
      delivery_estimate: 'one business day',
    };
    expect(body).toEqual({
      object: 'quote_preview',
      options: [instant, sepa].flatMap((option) => ['ETHEREUM', 'BASE'].map((network) => ({ ...option, network }))),
      created_at: new Date(now_ms).toISOString(),
      stale_after: new Date(now_ms + 30_000).toISOString(),
    });
  });

  test('behavior: an amount in crypto is sold whole, and the user receives what it yields', async () => {
    const { body } = await preview({ amount: '100', amount_in: 'crypto' });
    expect(body.options[0]).toMatchObject({
      crypto_amount: '100.000000',
      fiat_amount: '90.79',
      payout_method: 'sepa_instant',
    });
    expect(body.options[2]).toMatchObject({ crypto_amount: '100.000000', fiat_amount: '91.09', payout_method: 'sepa' });
  });

  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['a network in any case', { network: 'base' }, ['sepa_instant BASE', 'sepa BASE']],
    ['a country', { country_code: 'de', network: 'BASE' }, ['sepa_instant BASE', 'sepa BASE']],
    ['another currency', { currency: 'gbp' }, ['faster_payments ETHEREUM', 'faster_payments BASE']],
    [
      'null for what may be left away',
      { network: null, country_code: null, amount_in: null, currency: 'GBP' },
      ['faster_payments ETHEREUM', 'faster_payments BASE'],
    ],
  ])('behavior: %s', async (_name, change, expected) => {
    const { body } = await preview(change);
    expect(ways(body)).toEqual(expected);
  });

  test('behavior: an option whose payout would be out of bounds is left away, the others are not', async () => {
    // 5.00 EUR are left after SEPA’s fees of 0.45, and 4.70 after 0.75.
    const { body } = await preview({ amount: '5.954', amount_in: 'crypto', network: 'BASE' });
    expect(ways(body)).toEqual(['sepa BASE']);
    expect(body.options[0].fiat_amount).toBe('5.00');
  });

  test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['the least in fiat', { amount: '5' }, { fiat_amount: '5.00' }],
    ['the most in fiat', { amount: '50000.00' }, { fiat_amount: '50000.00' }],
    ['the least of an asset', { asset: 'TST18', amount: '1', amount_in: 'crypto' }, { crypto_amount: '1.00000000' }],
    ['eight places', { asset: 'TST18', amount: '1.00000001', amount_in: 'crypto' }, { crypto_amount: '1.00000001' }],
    [
      'the most of an asset',
      { asset: 'EURC', amount: '100000', amount_in: 'crypto' },
      { crypto_amount: '100000.000000' },
    ],
  ])('behavior: %s is within bounds', async (_name, change, expected) => {
    await observeRate(gateway.core, 'TST18/EUR', '90');
    await observeRate(gateway.core, 'EURC/EUR', '0.5');
    const { status, body } = await preview(change);
    expect([status, body.options?.[0]]).toEqual([200, expect.objectContaining(expected)]);
  });

  test('behavior: nothing is stored, and a repeat of a key is priced anew, whatever stands in the header', async () => {
    const before = await gateway.fingerprints();
    const first = await preview({}, { 'idempotency-key': 'again' });
    await observeRate(gateway.core, 'USDC/EUR', '0.921');
    const again = await preview({}, { 'idempotency-key': 'again' });
    expect(again.body.options[0].exchange_rate).not.toBe(first.body.options[0].exchange_rate);
    expect(again.headers['idempotent-replayed']).toBeUndefined();
    expect((await preview({}, { 'idempotency-key': 'a\tb' })).status).toBe(200);
    const { rates: _before, ...stood } = before;
    const { rates: _after, ...stands } = await gateway.fingerprints();
    expect(stands).toEqual(stood);
  });

  test('behavior: it goes stale with its median, counted on from the time of the partner’s tests', async () => {
    await observeRate(gateway.core, 'EURC/EUR', '1', 12_000);
    await gateway.call({ url: '/v1/test_helpers/clock/advance', body: { seconds: 86_400 } });
    gateway.forget();
    const { body } = await preview({ asset: 'EURC' });
    const now_ms = gateway.clock.now().getTime();
    expect([body.created_at, body.stale_after]).toEqual([
      new Date(now_ms + 86_400_000).toISOString(),
      new Date(now_ms + 86_400_000 + 18_000).toISOString(),
    ]);
  });
});

describe('no preview', () => {
  test.each<[string, number | null]>([
    ['there never was a price', null],
    ['the price is too old', 30_001],
    ['the price is from too far ahead', -30_001],
  ])('error: %s', async (_name, age_ms) => {
    if (age_ms !== null) await observeRate(gateway.core, 'EURC/GBP', '0.85', age_ms);
    const { status, body } = await preview({ asset: 'EURC', currency: 'GBP' });
    expect([status, body.code]).toEqual([409, 'price_unavailable']);
  });

  test('error: what no price could make right is told without one', async () => {
    const { body } = await preview({ asset: 'TST18', currency: 'GBP', amount: '1' });
    expect(body.code).toBe('amount_too_small');
  });

  test.each(previewRefusals.map((row) => [row.why, row] as const))('error: %s', async (_why, row) => {
    await observeRate(gateway.core, 'TST18/EUR', '90');
    const { status, body } = await preview(row.change);
    expect([status, body.code, body.param]).toEqual([row.status, row.code, row.param]);
    expect(body.message).toMatch(row.says);
  });
});

test('a paused rail is not offered; the currencies of others are', async () => {
  const rail = { mode: 'test', rail: 'sandbox', currency: 'EUR' } as const;
  await pauseRail(gateway.core.db, rail, 'insufficient funds', 60_000);
  await observeRate(gateway.core, 'USDC/GBP', '0.79');
  const { status, body } = await preview();
  expect([status, body.code]).toEqual([409, 'temporarily_unavailable']);
  expect(body.message).toContain('EUR');
  expect(ways((await preview({ currency: 'GBP' })).body)).toHaveLength(2);
});
