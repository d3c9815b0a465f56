import { parseEvmAddress } from '../chains/address.js';
import { formatDecimal } from '../money/index.js';
import type { Catalogue } from './catalogue.js';
import { type Asset, type Currency, type PayoutMethod, typicalConfirmations } from './data.js';

export function renderCurrency({ code, symbol, name, decimals }: Currency) {
  return { code, symbol, name, decimals };
}

export function renderAsset(catalogue: Catalogue, asset: Asset) {
  return {
    symbol: asset.symbol,
    name: asset.name,
    active: true,
    decimals: asset.decimals,
    networks: catalogue.tokens
      .filter((token) => token.asset === asset)
      .map((token) => {
        const contract_address = checksummed(token.contract);
        return {
          chain: token.network,
          contract_address,
          caip19: `eip155:${token.chain_id}/erc20:${contract_address}`,
          min_amount: shownUnits(asset, asset.min_units),
          max_amount: shownUnits(asset, asset.max_units),
          confirmations: typicalConfirmations(token.chain_id),
        };
      }),
  };
}

export function renderMethod(catalogue: Catalogue, method: PayoutMethod) {
  const { id, name, currency, countries, speed, fields } = method;
  const decimals = catalogue.currency(currency)?.decimals ?? 2;
  return {
    id,
    name,
    currency,
    countries: [...countries],
    speed,
    min_amount: formatDecimal(method.min_minor, decimals),
    max_amount: formatDecimal(method.max_minor, decimals),
    fields: fields.map((field) => ({ ...field })),
  };
}

/** Units of an asset in the places it is shown with: bounds are whole numbers of those. */
function shownUnits(asset: Asset, units: bigint): string {
  return formatDecimal(units / 10n ** BigInt(asset.decimals - asset.display_decimals), asset.display_decimals);
}

function checksummed(contract: string): string {
  const parsed = parseEvmAddress(contract.toLowerCase());
  if (!parsed.ok) throw new Error(`the catalogue has a token at ${contract}, which is no address`);
  return parsed.address;
}
