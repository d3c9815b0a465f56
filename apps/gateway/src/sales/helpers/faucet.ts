import {
  type Address,
  createNonceManager,
  createWalletClient,
  defineChain,
  erc20Abi,
  type Hex,
  http,
  publicActions,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { jsonRpc } from 'viem/nonce';
import type { NetworkConfig } from '../../config.js';
import { transferCalldata } from '../surface/erc20.js';

const timeout_ms = 8_000;

export interface Faucet {
  readonly address: string;
  /** What stands at an address, transfers that wait to be mined included. */
  balanceOf(request: { network: string; token_contract: string; address: string }): Promise<bigint>;
  /** Sends tokens for a sandbox user; the transaction's hash. @throws when the chain does not take it */
  transfer(request: { network: string; token_contract: string; to: string; units: bigint }): Promise<string>;
}

/** A funded wallet on the test chains, which plays the wallets of sandbox users. Several transfers may be under way at once. */
export function createFaucet(private_key: string, networks: readonly NetworkConfig[]): Faucet {
  const account = privateKeyToAccount(private_key as Hex, { nonceManager: createNonceManager({ source: jsonRpc() }) });
  const clients = new Map(
    networks.map(({ network, chain_id, rpc_urls }) => {
      const chain = defineChain({
        id: chain_id,
        name: network,
        nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
        rpcUrls: { default: { http: rpc_urls } },
      });
      const transport = http(rpc_urls[0], { timeout: timeout_ms, retryCount: 0 });
      return [network, createWalletClient({ account, chain, transport }).extend(publicActions)] as const;
    }),
  );
  const clientOf = (network: string) => {
    const client = clients.get(network);
    if (client === undefined) throw new Error(`the faucet has no network ${network}`);
    return client;
  };
  return {
    address: account.address,
    balanceOf: ({ network, token_contract, address }) =>
      clientOf(network).readContract({
        address: token_contract as Address,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [address as Address],
        blockTag: 'pending',
      }),
    transfer: ({ network, token_contract, to, units }) =>
      clientOf(network).sendTransaction({
        to: token_contract as Address,
        data: transferCalldata(to, units) as Hex,
        value: 0n,
      }),
  };
}
