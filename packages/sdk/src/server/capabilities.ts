import type {
  Asset,
  AssetQuery,
  Country,
  CountryQuery,
  Currency,
  CurrencyQuery,
  Eligibility,
  EligibilityQuery,
  MethodQuery,
  PaymentMethod,
} from '../types/capabilities.js';
import type { WholeList } from '../types/list.js';
import { listOf, noMore } from './list.js';
import type { ReadOptions } from './options.js';
import type { Send } from './send.js';

/** Whole lists: nothing has a second page. */
export function createCapabilities(send: Send) {
  const list = <Item extends object>(name: string, query: object, options: ReadOptions | undefined) =>
    listOf<object, Item, WholeList<Item>>(send, { path: ['capabilities', name], query, options }, noMore);
  return {
    listCountries: (query: CountryQuery = {}, options?: ReadOptions) => list<Country>('countries', query, options),
    listCurrencies: (query: CurrencyQuery = {}, options?: ReadOptions) => list<Currency>('currencies', query, options),
    /** Ask with `side: 'off_ramp'` for what can be sold. */
    listAssets: (query: AssetQuery = {}, options?: ReadOptions) => list<Asset>('assets', query, options),
    /** 404 when it is unknown, inactive or not on that side. */
    getAsset: (symbol: string, query: Pick<AssetQuery, 'side'> = {}, options?: ReadOptions) =>
      send<Asset>({ method: 'GET', path: ['capabilities', 'assets', symbol], query, options }),
    /** Ways to pay in: none while nothing can be bought. */
    listPaymentMethods: (query: MethodQuery = {}, options?: ReadOptions) =>
      list<PaymentMethod>('payment-methods', query, options),
    listPayoutMethods: (query: MethodQuery = {}, options?: ReadOptions) =>
      list<PaymentMethod>('payout-methods', query, options),
    /** Says no as an answer, not as an error: `eligible: false` with the reason. */
    checkEligibility: (query: EligibilityQuery = {}, options?: ReadOptions) =>
      send<Eligibility>({ method: 'GET', path: ['capabilities', 'eligibility'], query, options }),
  };
}
