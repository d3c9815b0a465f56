import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, type Currency, currencies, payoutMethods } from '../../catalogue/data.js';
import { accounts } from '../../ledger/index.js';
import { parseDecimal } from '../../money/index.js';
import { feesOf, fiatWorth, type Price, type PriceBasis, priceSale, priceSaleOfCrypto } from '../../quotes/index.js';
import { renderFigures } from '../../quotes/terms.js';
import { conversionOf } from './conversion.js';

/**
 * A quote's figures as partners read them, the ledger's entries, and what the bank is told to pay agree to the smallest unit,
 * whatever the amount, rate, fees and decimals, and whichever side of the price was given.
 */

/** So many prices each; they take most of a second. */
const runs = { numRuns: 3_000 } as const;
const [method] = payoutMethods;
const [euro] = currencies;
if (method === undefined || euro === undefined) throw new Error('the catalogue is empty');

const asset: fc.Arbitrary<Asset> = fc
  .tuple(fc.integer({ min: 0, max: 18 }), fc.integer({ min: 0, max: 18 }))
  .map(([one, two]) => ({
    symbol: 'ANY',
    name: 'Any',
    decimals: Math.max(one, two),
    display_decimals: Math.min(one, two),
    pegged_to: null,
    min_units: 1n,
    max_units: 10n ** 30n,
  }));
const currency: fc.Arbitrary<Currency> = fc.constantFrom(0, 2, 3).map((decimals) => ({ ...euro, decimals }));
/** From a millionth to a million, with up to twelve digits: what comes of it still fits into the ledger. */
const rate = fc
  .tuple(fc.bigInt({ min: 10n ** 6n, max: 10n ** 12n }), fc.integer({ min: 6, max: 12 }))
  .map(([digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    return `${text.slice(0, -places)}.${text.slice(-places)}`;
  });
const fee = fc.bigInt({ min: 0n, max: 100_00n });
const basis: fc.Arbitrary<PriceBasis> = fc
  .tuple(asset, currency, rate, fc.bigInt({ min: 0n, max: 500n }), fee, fee, fee)
  .map(([token, fiat, median, spread_bps, network_fee_minor, service_fee_minor, partner_fee_minor]) => ({
    asset: token,
    currency: fiat,
    median,
    method: { ...method, service_fee_minor },
    spread_bps,
    network_fee_minor,
    partner_fee_minor,
  }));

const session_id = 'gs_1';

/** The conversion of a price, and what it books: account by account, in fiat. */
function convertAt(price: Price, of: PriceBasis, counted_units: bigint) {
  const quote = {
    tenant_id: 1,
    quote_id: 'qt_1',
    session_id,
    rate_id: 'rate_1',
    side: 'off_ramp' as const,
    asset: of.asset.symbol,
    network: 'ETHEREUM',
    currency: of.currency.code,
    payout_method: of.method.id,
    expires_at: new Date(0),
    created_at: new Date(0),
    ...price,
  };
  const { asset: token, currency: fiat, median } = of;
  const conversion = conversionOf({ quote, session_id, asset: token, currency: fiat, median, counted_units });
  const booked = (account: string, unit = quote.currency) =>
    conversion.entries.find((entry) => entry.account === account && entry.asset === unit)?.amount ?? 0n;
  return { ...conversion, booked };
}

/** What holds whichever amount was given, when exactly the quote's crypto has come. */
function expectAgreement(price: Price, of: PriceBasis): void {
  const { asset: token, currency: fiat } = of;
  const { entries, booked, converted_units } = convertAt(price, of, price.crypto_units);
  const sums = new Map<string, bigint>();
  for (const entry of entries) sums.set(entry.asset, (sums.get(entry.asset) ?? 0n) + entry.amount);
  expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
  expect(entries.every((entry) => entry.amount !== 0n)).toBe(true);

  // The user's claims: all the crypto of the quote against the fiat that the bank is told to pay.
  expect(converted_units).toBe(price.crypto_units);
  expect(booked(accounts.saleCrypto(session_id), 'ETHEREUM/ANY')).toBe(-price.crypto_units);
  expect(booked(accounts.saleFiat(session_id))).toBe(price.fiat_minor);
  expect(booked(accounts.revenueFees)).toBe(price.network_fee_minor + price.service_fee_minor);
  expect(booked(accounts.partnerFees)).toBe(price.partner_fee_minor);
  // The house loses nothing at the price it promised.
  expect(booked(accounts.revenueSpread) >= 0n).toBe(true);
  expect(booked(accounts.rounding) >= 0n).toBe(true);
  expect(-booked(accounts.fx(fiat.code, token.symbol))).toBe(
    price.fiat_minor + feesOf(price) + booked(accounts.revenueSpread) + booked(accounts.rounding),
  );

  // What partners read is the same numbers.
  const shown = renderFigures(price, token, fiat);
  const minor = (text: string) => parseDecimal(text, fiat.decimals);
  expect(minor(shown.fiat_amount)).toBe(price.fiat_minor);
  expect(parseDecimal(shown.crypto_amount, token.decimals)).toBe(price.crypto_units);
  expect(minor(shown.fees.network)).toBe(price.network_fee_minor);
  expect(minor(shown.fees.service)).toBe(price.service_fee_minor);
  expect(minor(shown.fees.partner)).toBe(price.partner_fee_minor);
  expect(minor(shown.fees.total)).toBe(feesOf(price));
}

describe('quote, ledger and bank agree', () => {
  test('an amount in fiat: it is paid to the cent, and only rounding the crypto up is booked as rounding', () => {
    fc.assert(
      fc.property(basis, fc.bigInt({ min: 1n, max: 10n ** 9n }), (of, fiat_minor) => {
        const price = priceSale({ ...of, fiat_minor });
        expect(price.fiat_minor).toBe(fiat_minor);
        expectAgreement(price, of);
      }),
      runs,
    );
  });

  test('an amount in crypto: all of it is sold, and no smallest unit more of fiat could be paid for it', () => {
    let priced = 0;
    fc.assert(
      fc.property(basis, fc.bigInt({ min: 1n, max: 10n ** 24n }), (of, crypto_units) => {
        const price = priceSaleOfCrypto({ ...of, crypto_units });
        if (price === null) return;
        priced += 1;
        expect(price.crypto_units).toBe(crypto_units);
        expect(price.fiat_minor + feesOf(price)).toBe(
          fiatWorth(crypto_units, price.exchange_rate, of.asset, of.currency),
        );
        expectAgreement(price, of);
        expect(convertAt(price, of, crypto_units).booked(accounts.rounding)).toBe(0n);
      }),
      runs,
    );
    expect(priced).toBeGreaterThan(1_000);
  });

  test('there and back: the crypto that a fiat amount costs yields that amount or, of what was rounded up, more', () => {
    fc.assert(
      fc.property(basis, fc.bigInt({ min: 1n, max: 10n ** 9n }), (of, fiat_minor) => {
        const { crypto_units } = priceSale({ ...of, fiat_minor });
        const back = priceSaleOfCrypto({ ...of, crypto_units });
        expect(back !== null && back.fiat_minor >= fiat_minor).toBe(true);
      }),
      runs,
    );
  });

  test('short within the tolerance, or too much: the user gets the quote’s fiat, and the entries still sum to zero', () => {
    const part = fc.bigInt({ min: 0n, max: 10n ** 6n });
    fc.assert(
      fc.property(basis, fc.bigInt({ min: 1n, max: 10n ** 9n }), part, part, (of, fiat_minor, short, excess) => {
        const price = priceSale({ ...of, fiat_minor });
        const missing = (price.tolerance_units * short) / 10n ** 6n;
        for (const counted of [price.crypto_units - missing, price.crypto_units + excess]) {
          const { entries, booked, converted_units } = convertAt(price, of, counted);
          const inFiat = entries.filter((entry) => entry.asset === of.currency.code);
          expect(inFiat.reduce((sum, entry) => sum + entry.amount, 0n)).toBe(0n);
          expect(converted_units).toBe(counted < price.crypto_units ? counted : price.crypto_units);
          expect(booked(accounts.saleFiat(session_id))).toBe(fiat_minor);
        }
      }),
      runs,
    );
  });
});

test('error: a quote whose figures do not agree is not converted', () => {
  const of: PriceBasis = {
    asset: {
      symbol: 'ANY',
      name: 'Any',
      decimals: 6,
      display_decimals: 6,
      pegged_to: null,
      min_units: 1n,
      max_units: 1n,
    },
    currency: euro,
    median: '0.92',
    method,
    spread_bps: 50n,
    network_fee_minor: 25n,
    partner_fee_minor: 0n,
  };
  const price = priceSale({ ...of, fiat_minor: 250_00n });
  for (const change of [{ fiat_minor: 249_98n }, { fiat_minor: 250_02n }, { partner_fee_minor: 3n }]) {
    expect(() => convertAt({ ...price, ...change }, of, price.crypto_units)).toThrow(RangeError);
  }
});
