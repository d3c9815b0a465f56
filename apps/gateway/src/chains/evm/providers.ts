import { createProvider, type Provider } from './provider.js';
import { createQuorum, type Quorum } from './quorum.js';

/**
 * The n providers of a chain, of which a quorum must say the same. One that was not yet heard to be on this chain is asked for
 * its chain id first, and counts for nothing until it names ours.
 */
export interface Providers {
  readonly chain_id: number;
  readonly quorum: Quorum;
  /** Asks each; the answers stand in the order of the quorum's names. */
  ask<T>(question: (provider: Provider) => Promise<T>): Promise<T>[];
  end(): Promise<void>;
}

export function createProviders(options: {
  readonly chain_id: number;
  /** `own`: run by the operator; where there is one, a quorum without it is none. */
  readonly providers: readonly { readonly url: string; readonly own?: boolean }[];
  readonly quorum: number;
}): Providers {
  const { chain_id } = options;
  const providers = options.providers.map(({ url, own = false }) => createProvider(url, own));
  const onChain = new Set<Provider>();
  return {
    chain_id,
    quorum: createQuorum(providers, options.quorum),
    ask: (question) =>
      providers.map(async (provider) => {
        if (!onChain.has(provider)) {
          const found = await provider.chainId();
          if (found !== BigInt(chain_id)) throw new Error(`is on chain ${found}, not ${chain_id}`);
          onChain.add(provider);
        }
        return question(provider);
      }),
    async end() {
      await Promise.all(providers.map((provider) => provider.end()));
    },
  };
}
