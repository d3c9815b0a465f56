import { createCatalogue } from '../../catalogue/index.js';
import type { Core, Mode } from '../../common/index.js';
import type { NetworkConfig } from '../../config.js';
import { ownSenders } from '../addresses/index.js';

/** What counts as a deposit on one network: only these tokens, and nothing from keys of ours. */
export interface Registry {
  /** By lower-case contract. */
  readonly tokens: ReadonlyMap<string, { readonly symbol: string; readonly max_units: bigint | null }>;
  /** Keys of ours that send coins. */
  readonly senders: ReadonlySet<string>;
}

export function createRegistry(core: Core, mode: Mode, network: NetworkConfig): Registry {
  const catalogue = createCatalogue(core.config, mode);
  return {
    tokens: new Map(
      network.tokens.map(({ symbol, address }) => [
        address.toLowerCase(),
        { symbol, max_units: catalogue.asset(symbol)?.max_units ?? null },
      ]),
    ),
    senders: ownSenders(core, mode),
  };
}
