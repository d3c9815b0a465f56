import { type Address, createWalletClient, defineChain, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

export type TransactionRequest = { readonly to: Address; readonly data: Hex; readonly value: string };

/** What a page sees of a wallet: EIP-1193, as far as a deposit needs it. */
export type BrowserWallet = {
  request(call: { method: 'eth_requestAccounts' }): Promise<Address[]>;
  request(call: { method: 'eth_sendTransaction'; params: [TransactionRequest] }): Promise<Hex>;
};

/** A wallet with one account on one chain, which signs what it is asked to. */
export function createBrowserWallet(options: {
  readonly private_key: Hex;
  readonly rpc_url: string;
  readonly chain_id: number;
}): BrowserWallet {
  const account = privateKeyToAccount(options.private_key);
  const chain = defineChain({
    id: options.chain_id,
    name: `chain ${options.chain_id}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [options.rpc_url] } },
  });
  const client = createWalletClient({ account, chain, transport: http() });
  const request = async (
    call: { method: 'eth_requestAccounts' } | { method: 'eth_sendTransaction'; params: [TransactionRequest] },
  ): Promise<Address[] | Hex> => {
    if (call.method === 'eth_requestAccounts') return [account.address];
    const [{ to, data, value }] = call.params;
    return client.sendTransaction({ to, data, value: BigInt(value) });
  };
  return { request: request as BrowserWallet['request'] };
}
