import type { Mode } from '../common/index.js';
import type { Config } from '../config.js';
import {
  type Asset,
  assets,
  type Country,
  type Currency,
  countries,
  currencies,
  type PayoutMethod,
  payoutMethods,
} from './data.js';

/** One token contract of one network: what a deposit can be. */
export interface Token {
  readonly asset: Asset;
  readonly network: string;
  readonly chain_id: number;
  readonly contract: string;
}

/** The catalogue as one mode of this deployment has it. Look-ups ignore case; answers spell names as the catalogue does. */
export interface Catalogue {
  readonly currencies: readonly Currency[];
  readonly countries: readonly Country[];
  readonly payoutMethods: readonly PayoutMethod[];
  readonly assets: readonly Asset[];
  readonly tokens: readonly Token[];
  readonly networks: readonly string[];
  currency(code: string): Currency | undefined;
  asset(symbol: string): Asset | undefined;
  network(name: string): string | undefined;
  token(symbol: string, network: string): Token | undefined;
  country(code: string): Country | undefined;
  payoutMethod(id: string): PayoutMethod | undefined;
  /** Methods that pay a currency, in the order they are offered; a country narrows them. */
  methodsFor(currency: string, country_code: string | null): readonly PayoutMethod[];
}

export function createCatalogue(config: Config, mode: Mode): Catalogue {
  const tokens: Token[] = config.networks[mode].flatMap((network) =>
    network.tokens.flatMap((token) => {
      const asset = find(assets, (known) => known.symbol, token.symbol);
      return asset === undefined
        ? []
        : [{ asset, network: network.network, chain_id: network.chain_id, contract: token.address }];
    }),
  );
  const networks = [...new Set(tokens.map((token) => token.network))];
  const enabledAssets = assets.filter((asset) => tokens.some((token) => token.asset === asset));
  return {
    currencies,
    countries,
    payoutMethods,
    assets: enabledAssets,
    tokens,
    networks,
    currency: (code) => find(currencies, (currency) => currency.code, code),
    asset: (symbol) => find(enabledAssets, (asset) => asset.symbol, symbol),
    network: (name) => find(networks, (network) => network, name),
    token: (symbol, network) =>
      tokens.find((token) => same(token.asset.symbol, symbol) && same(token.network, network)),
    country: (code) => find(countries, (country) => country.country_code, code),
    payoutMethod: (id) => payoutMethods.find((method) => method.id === id),
    methodsFor: (currency, country_code) =>
      payoutMethods.filter(
        (method) =>
          same(method.currency, currency) &&
          (country_code === null || method.countries.includes(country_code.toUpperCase())),
      ),
  };
}

function same(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase();
}

function find<T>(all: readonly T[], name: (item: T) => string, wanted: string): T | undefined {
  return all.find((item) => same(name(item), wanted));
}
