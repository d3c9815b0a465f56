import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, assets, type Currency, currencies, type PayoutMethod, payoutMethods } from '../catalogue/data.js';
import { parseRate } from '../money/index.js';
import { fiatWorth, type Price, type PriceInput, priceSale, priceSaleOfCrypto, unitsFor, unitsWorth } from './price.js';

const asset = (symbol: string): Asset => required(assets.find((known) => known.symbol === symbol));
const currency = (code: string): Currency => required(currencies.find((known) => known.code === code));
const method = (id: string): PayoutMethod => required(payoutMethods.find((known) => known.id === id));
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not in the catalogue');
  return value;
}

const saleInput: PriceInput = {
  median: '0.92',
  asset: asset('USDC'),
  currency: currency('EUR'),
  method: { ...method('sepa'), service_fee_minor: 0n },
  fiat_minor: 250_00n,
  spread_bps: 0n,
  network_fee_minor: 0n,
  partner_fee_minor: 0n,
};
const sale = (change: Partial<PriceInput> = {}): Price => priceSale({ ...saleInput, ...change });

describe('golden prices', () => {
  test.each<[string, Partial<PriceInput>, Partial<Price>]>([
    // 250 ÷ 0.92 = 271.7391304…, rounded up at six places.
    ['USDC', {}, { exchange_rate: '0.92', crypto_units: 271_739_131n }],
    ['a price that comes out even', { median: '1', fiat_minor: 100_00n }, { crypto_units: 100_000_000n }],
    // 0.92 × 0.995 = 0.9154; (250 + 0.50 + 0.20 + 1.00) ÷ 0.9154 = 274.96176534…
    [
      'spread and every fee',
      { spread_bps: 50n, network_fee_minor: 50n, partner_fee_minor: 1_00n, method: method('sepa') },
      { exchange_rate: '0.9154', crypto_units: 274_961_766n, service_fee_minor: 20n },
    ],
    // 12 significant digits, cut: 1.23456789012345 × 0.999 = 1.2333333222333…
    [
      'twelve digits, rounded down',
      { median: '1.23456789012345', spread_bps: 10n },
      { exchange_rate: '1.23333332223' },
    ],
    // 250 ÷ 2.51 = 99.60159362549…, rounded up at eight of its eighteen places.
    ['18 decimals', { asset: asset('TST18'), median: '2.51' }, { crypto_units: 99_601_593_630_000_000_000n }],
  ])('%s', (_name, change, expected) => {
    expect(sale(change)).toMatchObject(expected);
  });
});

describe('golden prices of an amount in crypto', () => {
  const { fiat_minor: _, ...basis } = { ...saleInput, network_fee_minor: 25n, method: method('sepa'), spread_bps: 50n };
  test.each<[string, Partial<typeof basis>, bigint, Partial<Price> | null]>([
    // 0.92 × 0.995 = 0.9154; 100 × 0.9154 = 91.54; less 0.25 and 0.20.
    ['100 USDC', {}, 100_000_000n, { exchange_rate: '0.9154', fiat_minor: 91_09n, crypto_units: 100_000_000n }],
    // The partner's own fee is taken from the user too: 91.54 less 0.25, 0.20 and 1.50.
    [
      'with a fee of the partner',
      { partner_fee_minor: 1_50n },
      100_000_000n,
      { fiat_minor: 89_59n, partner_fee_minor: 1_50n },
    ],
    // 10.999999 × 0.9154 = 10.0693990846, cut to 10.06.
    ['a fraction of a cent is cut', {}, 10_999_999n, { fiat_minor: 9_61n, crypto_units: 10_999_999n }],
    [
      '18 decimals, to the last unit',
      { asset: asset('TST18'), median: '2.5', spread_bps: 0n },
      10n ** 18n + 1n,
      { fiat_minor: 2_05n, crypto_units: 10n ** 18n + 1n },
    ],
    // 0.502513 × 0.9154 = 0.4600004…: one cent is left; one step less leaves none.
    ['the last that leaves a cent', {}, 502_513n, { fiat_minor: 1n }],
    ['the first that leaves nothing', {}, 502_512n, null],
    ['less than the fees', {}, 1n, null],
  ])('%s', (_name, change, crypto_units, expected) => {
    const price = priceSaleOfCrypto({ ...basis, ...change, crypto_units });
    if (expected === null) expect(price).toBeNull();
    else expect(price).toMatchObject(expected);
  });
});

describe('tolerance: the least of 0.5 %, the spread, and one unit of the currency', () => {
  test.each<[string, Partial<PriceInput>, bigint]>([
    ['no spread, no tolerance', { median: '1', fiat_minor: 100_00n, spread_bps: 0n }, 0n],
    ['the spread, below 0.5 %', { median: '1', fiat_minor: 100_00n, spread_bps: 30n }, 300_902n],
    ['0.5 %, below the spread', { median: '1', fiat_minor: 99_00n, spread_bps: 100n }, 500_000n],
    ['1.00 in fiat, for a large sale', { median: '1', fiat_minor: 50_000_00n, spread_bps: 100n }, 1_010_101n],
  ])('%s', (_name, change, expected) => {
    expect(sale(change).tolerance_units).toBe(expected);
  });
});

describe('for every price', () => {
  const rate = fc
    .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 9_999_999 }))
    .map(([whole, fraction]) => `${whole}.${fraction.toString().padStart(7, '0')}`)
    .filter((text) => parseRate(text) !== null);
  const fee = fc.bigInt({ min: 0n, max: 100_00n });
  const inputs = fc.record({
    median: rate,
    asset: fc.constantFrom(...assets),
    currency: fc.constantFrom(...currencies),
    method: fc.constantFrom(...payoutMethods),
    fiat_minor: fc.bigInt({ min: 1n, max: 50_000_00n }),
    spread_bps: fc.bigInt({ min: 0n, max: 500n }),
    network_fee_minor: fee,
    partner_fee_minor: fee,
  });
  const total = (price: Price) =>
    price.fiat_minor + price.network_fee_minor + price.service_fee_minor + price.partner_fee_minor;
  /** Fiat × 10^n that units are worth, exactly: both sides over one denominator. */
  const worth = (price: Price, input: PriceInput, units: bigint) => {
    const exchange = required(parseRate(price.exchange_rate) ?? undefined);
    const scale = exchange.denominator * 10n ** BigInt(input.asset.decimals);
    return {
      value: units * exchange.numerator * 10n ** BigInt(input.currency.decimals),
      of: (minor: bigint) => minor * scale,
    };
  };

  test('fiat and fees ≤ what the crypto is worth < the same with one display step more', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const price = priceSale(input);
        const step = 10n ** BigInt(input.asset.decimals - input.asset.display_decimals);
        const paid = worth(price, input, price.crypto_units);
        const less = worth(price, input, price.crypto_units - step);
        expect(paid.value >= paid.of(total(price))).toBe(true);
        expect(less.value < less.of(total(price))).toBe(true);
        expect(price.crypto_units % step).toBe(0n);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of an amount in crypto: fiat and fees ≤ what it is worth < the same with one cent more', () => {
    fc.assert(
      fc.property(inputs, fc.bigInt({ min: 1n, max: 10n ** 24n }), (input, crypto_units) => {
        const { exchange_rate } = priceSale(input);
        const price = priceSaleOfCrypto({ ...input, crypto_units });
        const fees = input.network_fee_minor + input.method.service_fee_minor + input.partner_fee_minor;
        const { value, of } = worth(priceSale(input), input, crypto_units);
        if (price === null) {
          expect(value < of(fees + 1n)).toBe(true);
          return;
        }
        expect([price.exchange_rate, price.crypto_units]).toEqual([exchange_rate, crypto_units]);
        expect(total(price)).toBe(price.fiat_minor + fees);
        expect(of(total(price)) <= value && value < of(total(price) + 1n)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the rate has at most 12 digits, never above median × (1 − spread), and within one digit of it', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const price = priceSale(input);
        const exact = required(parseRate(input.median) ?? undefined);
        const told = required(parseRate(price.exchange_rate) ?? undefined);
        const wanted = exact.numerator * (10_000n - input.spread_bps) * told.denominator;
        const got = told.numerator * exact.denominator * 10_000n;
        expect(got <= wanted).toBe(true);
        expect((wanted - got) * 10n ** 11n <= wanted).toBe(true);
        expect(price.exchange_rate.replace('.', '').replace(/^0+/, '').length).toBeLessThanOrEqual(12);
      }),
      { numRuns: 1_000 },
    );
  });

  test('the tolerance is within each of its three bounds, and is one of them', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const price = priceSale(input);
        const bounds = [
          (price.crypto_units * 50n) / 10_000n,
          (price.crypto_units * input.spread_bps) / 10_000n,
          unitsWorth(100n, price.exchange_rate, input.asset, input.currency),
        ];
        expect(bounds).toContain(price.tolerance_units);
        for (const bound of bounds) expect(price.tolerance_units <= bound).toBe(true);
      }),
    );
  });

  test('there and back: never more fiat out than went in, and never a cent less for what was rounded up', () => {
    fc.assert(
      fc.property(inputs, fc.bigInt({ min: 1n, max: 10n ** 24n }), (input, units) => {
        const { exchange_rate } = priceSale(input);
        const { asset: token, currency: fiat } = input;
        const back = fiatWorth(unitsFor(input.fiat_minor, exchange_rate, token, fiat), exchange_rate, token, fiat);
        expect(back >= input.fiat_minor).toBe(true);
        const worthless = unitsWorth(fiatWorth(units, exchange_rate, token, fiat), exchange_rate, token, fiat);
        expect(worthless <= units).toBe(true);
      }),
    );
  });
});

test.each(['', '0', '-1', 'NaN'])('error: the median %j', (median) => {
  expect(() => sale({ median })).toThrow(/not a rate/);
});
