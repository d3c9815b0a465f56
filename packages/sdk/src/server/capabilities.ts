import type {
  Asset,
  AssetQuery,
  Country,
  CountryQuery,
  Currency,
  Eligibility,
  EligibilityQuery,
  MethodQuery,
  PaymentMethod,
} from '../types/capabilities.js';
import type { List } from '../types/list.js';
import type { Send } from './send.js';

export function createCapabilities(send: Send) {
  const get = <Answer extends object>(path: readonly string[], query: object) =>
    send<Answer>({ method: 'GET', path: ['capabilities', ...path], query });
  return {
    listCountries: (query: CountryQuery = {}) => get<List<Country>>(['countries'], query),
    listCurrencies: (query: { readonly country_code?: string | undefined } = {}) =>
      get<List<Currency>>(['currencies'], query),
    listAssets: (query: AssetQuery = {}) => get<List<Asset>>(['assets'], query),
    /** 404 when it is unknown, inactive or not on that side. */
    getAsset: (symbol: string, query: Pick<AssetQuery, 'side'> = {}) => get<Asset>(['assets', symbol], query),
    listPaymentMethods: (query: MethodQuery = {}) => get<List<PaymentMethod>>(['payment-methods'], query),
    listPayoutMethods: (query: MethodQuery = {}) => get<List<PaymentMethod>>(['payout-methods'], query),
    /** Says no as an answer, not as an error: `eligible: false` with the reason. */
    checkEligibility: (query: EligibilityQuery) => get<Eligibility>(['eligibility'], query),
  };
}
