/// <reference lib="dom" />
import type { StackInfo } from '@0gate/sandbox';
import type { BrowserContext } from 'playwright-core';
import {
  type Address,
  createWalletClient,
  defineChain,
  erc20Abi,
  type Hex,
  http,
  parseEther,
  parseUnits,
  publicActions,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

/** Coins that the tests hold themselves, and the wallet extension that spends them. */
export interface TestWallet {
  readonly address: Address;
  /** A plain transfer, as somebody makes it who copied amount and address from the page. */
  send(network: string, asset: string, to: Address, amount: string): Promise<Hex>;
  balance(network: string, asset: string, owner: Address): Promise<bigint>;
  /** Announces itself (EIP-6963) in every page of this context, and signs what it is asked to. */
  install(context: BrowserContext): Promise<void>;
}

const whole_tokens = '100000';
const decimals = 6;

type Chain = StackInfo['networks'][number];
type Call = { readonly method: string; readonly params?: readonly unknown[] };

/** An account of its own, so that its nonces meet nobody else's; filled from the stack's funded one. */
export async function createTestWallet(stack: StackInfo): Promise<TestWallet> {
  const account = privateKeyToAccount(generatePrivateKey());
  const funder = privateKeyToAccount(stack.funded_wallet_private_key);
  for (const chain of stack.networks) {
    const from = connect(chain, funder);
    await from.waitForTransactionReceipt({
      hash: await from.sendTransaction({ to: account.address, value: parseEther('1') }),
    });
    for (const token of ['USDC', 'EURC']) {
      const args = [account.address, parseUnits(whole_tokens, decimals)] as const;
      const call = { address: tokenOf(chain, token), abi: erc20Abi, functionName: 'transfer', args } as const;
      await from.waitForTransactionReceipt({ hash: await from.writeContract(call) });
    }
  }
  const on = (network: string) => {
    const chain = stack.networks.find((one) => one.network === network);
    if (chain === undefined) throw new Error(`the stack has no network ${network}`);
    return { chain, client: connect(chain, account) };
  };

  return {
    address: account.address,
    send: (network, asset, to, amount) => {
      const { chain, client } = on(network);
      const args = [to, parseUnits(amount, decimals)] as const;
      return client.writeContract({ address: tokenOf(chain, asset), abi: erc20Abi, functionName: 'transfer', args });
    },
    balance: (network, asset, owner) => {
      const { chain, client } = on(network);
      return client.readContract({
        address: tokenOf(chain, asset),
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [owner],
      });
    },
    install: async (context) => {
      let at = stack.networks[0] as Chain;
      await context.exposeBinding('askTestWallet', async (_, { method, params = [] }: Call) => {
        const client = connect(at, account);
        switch (method) {
          case 'eth_requestAccounts':
            return [account.address];
          case 'wallet_switchEthereumChain': {
            const { chainId } = params[0] as { chainId: Hex };
            at = stack.networks.find(({ chain_id }) => BigInt(chain_id) === BigInt(chainId)) ?? at;
            return null;
          }
          case 'eth_sendTransaction': {
            const { to, data, value } = params[0] as { to: Address; data: Hex; value: string };
            return client.sendTransaction({ to, data, value: BigInt(value) });
          }
          default:
            return client.request({ method, params } as never);
        }
      });
      await context.addInitScript(announce);
    },
  };
}

/** Runs in the page. */
function announce(): void {
  const ask = (call: Call) =>
    (window as unknown as { askTestWallet(call: Call): Promise<unknown> }).askTestWallet(call);
  const detail = { info: { uuid: 'test-wallet', name: 'Test Wallet' }, provider: { request: ask } };
  addEventListener('eip6963:requestProvider', () =>
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail })),
  );
}

function tokenOf(chain: Chain, symbol: string): Address {
  const token = chain.tokens[symbol];
  if (token === undefined) throw new Error(`${chain.network} has no token ${symbol}`);
  return token as Address;
}

function connect({ network, chain_id, rpc_url }: Chain, account: ReturnType<typeof privateKeyToAccount>) {
  const chain = defineChain({
    id: chain_id,
    name: network,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpc_url] } },
  });
  return createWalletClient({ account, chain, transport: http(), pollingInterval: 100 }).extend(publicActions);
}
