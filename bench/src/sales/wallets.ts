import { type Address, createPublicClient, encodeFunctionData, erc20Abi, type Hex, http, toHex } from 'viem';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';

export type Transfer = { readonly to: Address; readonly data: Hex };
type Wallet = { readonly account: PrivateKeyAccount; nonce: number };

export type Wallets = {
  /** The next wallet's address, and what sends from it. Nonces are given out here: a node loses some when it does that. */
  take(): { readonly address: Address; send(transfer: Transfer): Promise<Hex> };
};

const gas = 120_000n;
const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n } as const;

/**
 * Users' wallets with keys of their own, each with an equal share of the funded wallet's tokens. Transactions are signed here and
 * handed to the node raw, as wallets do.
 */
export async function fundWallets(options: {
  readonly count: number;
  readonly rpc_url: string;
  readonly chain_id: number;
  readonly token: Address;
  readonly funded_key: Hex;
}): Promise<Wallets> {
  const { rpc_url, chain_id: chainId, token } = options;
  const client = createPublicClient({ transport: http(rpc_url), pollingInterval: 50 });
  const send = async (wallet: Wallet, { to, data }: Transfer): Promise<Hex> => {
    const nonce = wallet.nonce++;
    const transaction = { type: 'eip1559', chainId, nonce, to, data, gas, ...fees } as const;
    return client.sendRawTransaction({ serializedTransaction: await wallet.account.signTransaction(transaction) });
  };
  const open = async (key: Hex): Promise<Wallet> => {
    const account = privateKeyToAccount(key);
    return { account, nonce: await client.getTransactionCount({ address: account.address }) };
  };

  const rich = await open(options.funded_key);
  const contract = { address: token, abi: erc20Abi } as const;
  const balance = await client.readContract({ ...contract, functionName: 'balanceOf', args: [rich.account.address] });
  const share = balance / BigInt(options.count + 1);
  const wallets = await Promise.all(Array.from({ length: options.count }, () => open(generatePrivateKey())));
  let last: Hex | undefined;
  for (const { account } of wallets) {
    const money = [account.address, toHex(10n ** 21n)] as const;
    await client.request({ method: 'anvil_setBalance', params: money } as never);
    const args = [account.address, share] as const;
    last = await send(rich, { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args }) });
  }
  if (last !== undefined) await client.waitForTransactionReceipt({ hash: last });

  let turn = 0;
  return {
    take() {
      const wallet = wallets[turn++ % wallets.length];
      if (wallet === undefined) throw new Error('there are no wallets');
      return { address: wallet.account.address, send: (transfer) => send(wallet, transfer) };
    },
  };
}
