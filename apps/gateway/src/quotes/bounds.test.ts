import { describe, expect, test } from 'vitest';
import { assets, currencies, payoutMethods } from '../catalogue/data.js';
import type { Ask } from './ask.js';
import { judgePrice, requireWithinBounds } from './bounds.js';
import { priceSale } from './price.js';

const [asset, currency, method] = [assets[0], currencies[0], payoutMethods[0]];
if (asset === undefined || currency === undefined || method === undefined) throw new Error('the catalogue is empty');

/** What of both a payout is within: the currency's bounds and the method's. */
const within = (currencyBounds: readonly [bigint, bigint], methodBounds: readonly [bigint, bigint]) => ({
  currency: { ...currency, min_minor: currencyBounds[0], max_minor: currencyBounds[1] },
  method: { ...method, min_minor: methodBounds[0], max_minor: methodBounds[1] },
});

describe('a payout', () => {
  test.each<[string, ReturnType<typeof within>]>([
    ['the method is narrower', within([1_00n, 900_00n], [5_00n, 500_00n])],
    ['the currency is narrower', within([5_00n, 500_00n], [1_00n, 900_00n])],
    ['each is narrower at one end', within([5_00n, 900_00n], [1_00n, 500_00n])],
    ['each is narrower at the other', within([1_00n, 500_00n], [5_00n, 900_00n])],
  ])('behavior: from 5.00 to 500.00 where %s', (_name, bounds) => {
    const judged = (amount_units: bigint): readonly (string | null)[] => {
      const ask: Ask = {
        currency: bounds.currency,
        asset,
        networks: ['ETHEREUM'],
        methods: [bounds.method],
        amount_in: 'fiat',
        amount_units,
      };
      const price = priceSale({
        median: '1',
        asset,
        currency: bounds.currency,
        method: bounds.method,
        spread_bps: 0n,
        network_fee_minor: 0n,
        partner_fee_minor: 0n,
        fiat_minor: amount_units,
      });
      let asked: string | null = null;
      try {
        requireWithinBounds(ask);
      } catch (refusal) {
        asked = (refusal as { code: string }).code;
      }
      return [asked, judgePrice(price, ask, bounds.method)?.code ?? null];
    };
    expect(judged(4_99n)).toEqual(['amount_too_small', 'amount_too_small']);
    expect(judged(5_00n)).toEqual([null, null]);
    expect(judged(500_00n)).toEqual([null, null]);
    expect(judged(500_01n)).toEqual(['amount_too_large', 'amount_too_large']);
  });
});
