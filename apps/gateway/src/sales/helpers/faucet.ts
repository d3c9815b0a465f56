import { type Address, createNonceManager, createWalletClient, defineChain, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { jsonRpc } from 'viem/nonce';
import type { NetworkConfig } from '../../config.js';
import { transferCalldata } from '../surface/erc20.js';

const timeout_ms = 8_000;

export interface Faucet {
  readonly address: string;
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
      return [network, createWalletClient({ account, chain, transport })] as const;
    }),
  );
  return {
    address: account.address,
    async transfer({ network, token_contract, to, units }) {
      const client = clients.get(network);
      if (client === undefined) throw new Error(`the faucet has no network ${network}`);
      return client.sendTransaction({
        to: token_contract as Address,
        data: transferCalldata(to, units) as Hex,
        value: 0n,
      });
    },
  };
}
