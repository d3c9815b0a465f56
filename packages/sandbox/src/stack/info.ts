import type { Hex } from 'viem';
import type { Chain } from './chains.js';
import type { Launch } from './launch.js';
import type { Partner, People } from './partners.js';

/** What `.0gate/stack.json` tells tools and tests about the running stack. */
export type StackInfo = {
  readonly api_url: string;
  readonly surface_url: string;
  readonly demo_wallet_url: string;
  readonly bank_url: string;
  readonly bank_token: string;
  readonly rates_url: string;
  readonly identity_url: string;
  /** As the owner: sees every table. */
  readonly database_url: string;
  readonly networks: readonly {
    readonly network: string;
    readonly chain_id: number;
    readonly rpc_url: string;
    readonly tokens: Readonly<Record<string, string>>;
  }[];
  /** A user's wallet with coins on every network. */
  readonly funded_wallet_private_key: Hex;
  readonly partner: Partner;
  readonly other_partner: Partner;
  /** Of an operator with the role `admin`. */
  readonly operator_token: string;
};

/** Token symbol → address, as clients of a chain need it. */
export function tokenAddresses(chain: Chain): Record<string, string> {
  return Object.fromEntries(Object.entries(chain.tokens).map(([symbol, { address }]) => [symbol, address]));
}

export function describeStack(
  launch: Launch,
  chains: readonly Chain[],
  people: People,
  database_url: string,
): StackInfo {
  return {
    api_url: launch.url('api'),
    surface_url: launch.url('api'),
    demo_wallet_url: launch.url('demo_wallet'),
    bank_url: launch.url('bank'),
    bank_token: launch.secrets.plain.bank_token,
    rates_url: launch.url('rates'),
    identity_url: launch.url('identity'),
    database_url,
    networks: chains.map((chain) => {
      const { network, chain_id, rpc_url } = chain;
      return { network, chain_id, rpc_url, tokens: tokenAddresses(chain) };
    }),
    funded_wallet_private_key: launch.secrets.chain.user,
    ...people,
  };
}
