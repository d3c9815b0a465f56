import {
  type Account,
  type Address,
  type Chain,
  createWalletClient,
  type Hex,
  type HttpTransport,
  http,
  keccak256,
  type PublicClient,
  parseEther,
  type TransactionReceipt,
  toHex,
  type WalletClient,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { forwarderAddress } from '../forwarder.js';
import { type Anvil, startAnvil } from './anvil.js';
import { deployTestSystem } from './deploy.js';
import { rpc } from './rpc.js';
import { mintTestToken, testTokenAbi } from './tokens.js';
import { chainClient } from './transactions.js';

export type Wallet = WalletClient<HttpTransport, Chain, Account>;
export type Forwarder = { readonly salt: Hex; readonly address: Address };

/** A chain with the factory and a stablecoin, the people who act on them, and short ways to ask and to wait. */
export type Fixture = {
  readonly chain: Anvil;
  readonly client: PublicClient;
  readonly factory: Address;
  readonly implementation: Address;
  readonly usdc: Address;
  /** Owns the tokens. */
  readonly issuer: Wallet;
  readonly issuerKey: Hex;
  readonly treasury: Wallet;
  readonly sweeper: Wallet;
  readonly stranger: Wallet;
  /** A forwarder that no test has used, not deployed. */
  newForwarder(): Forwarder;
  mint(to: Address | readonly Address[], amount: bigint): Promise<unknown>;
  balanceOf(account: Address): Promise<bigint>;
  mined(hash: Promise<Hex>): Promise<TransactionReceipt>;
};

const keyOf = (who: string): Hex => keccak256(toHex(who));

export async function startFixture(): Promise<Fixture> {
  const chain = await startAnvil({ chainId: foundry.id });
  const { rpc_url } = chain;
  const wallet = async (who: string): Promise<Wallet> => {
    const account = privateKeyToAccount(keyOf(who));
    await rpc(rpc_url, 'anvil_setBalance', [account.address, toHex(parseEther('100'))]);
    return createWalletClient({ account, chain: foundry, transport: http(rpc_url), pollingInterval: 20 });
  };
  const [issuer, treasury, sweeper, stranger] = await Promise.all([
    wallet('issuer'),
    wallet('treasury'),
    wallet('sweeper'),
    wallet('stranger'),
  ]);
  const deployerKey = keyOf('issuer');
  const owners = { treasury: treasury.account.address, sweeper: sweeper.account.address };
  const { factory, forwarderImplementation, tokens } = await deployTestSystem({ rpc_url, deployerKey, ...owners });

  const client = chainClient(rpc_url);
  let sequence = 0;
  return {
    chain,
    client,
    factory,
    implementation: forwarderImplementation,
    usdc: tokens.USDC,
    issuer,
    issuerKey: deployerKey,
    treasury,
    sweeper,
    stranger,
    newForwarder: () => {
      const salt = keccak256(toHex(`forwarder ${sequence++}`));
      return { salt, address: forwarderAddress({ factory, salt }) };
    },
    mint: (to, amount) => mintTestToken({ rpc_url, deployerKey, token: tokens.USDC, to, amount }),
    balanceOf: (account) =>
      client.readContract({ address: tokens.USDC, abi: testTokenAbi, functionName: 'balanceOf', args: [account] }),
    mined: async (hash) => client.waitForTransactionReceipt({ hash: await hash }),
  };
}
