import { type Address, createPublicClient, type Hex, http, type PublicClient, type TransactionReceipt } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rpc } from './rpc.js';

/** `gas` is stated where 5,000,000 is not enough. */
export type Call = { readonly to: Address; readonly data?: Hex; readonly value?: bigint; readonly gas?: bigint };

const gas_per_call = 5_000_000n;

/** For a node next door: looks for a receipt often. */
export function chainClient(rpc_url: string): PublicClient {
  return createPublicClient({ transport: http(rpc_url), pollingInterval: 20 });
}

/**
 * Sends the calls from one key, in order, and returns when all are mined; where no block takes them up by itself at once,
 * one is mined. Nonces are given out here, so two of these for one key must not run at the same time. Nothing is simulated
 * first: a call that reverts has a receipt that says so.
 */
export async function sendCalls(rpc_url: string, key: Hex, calls: readonly Call[]): Promise<TransactionReceipt[]> {
  const client = chainClient(rpc_url);
  const account = privateKeyToAccount(key);
  const [chainId, first_nonce, gas_price] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    client.getGasPrice(),
  ]);
  const fees = { maxFeePerGas: gas_price * 4n, maxPriorityFeePerGas: gas_price };
  const hashes: Hex[] = [];
  for (const [index, call] of calls.entries()) {
    const nonce = first_nonce + index;
    const transaction = { type: 'eip1559', gas: gas_per_call, ...fees, ...call, chainId, nonce } as const;
    const serializedTransaction = await account.signTransaction(transaction);
    hashes.push(await client.sendRawTransaction({ serializedTransaction }));
  }
  await mineIfWaiting(rpc_url, hashes);
  return Promise.all(hashes.map((hash) => client.waitForTransactionReceipt({ hash })));
}

/** Mines one block when the last of these transactions is in none yet. */
export async function mineIfWaiting(rpc_url: string, hashes: readonly Hex[]): Promise<void> {
  const last = hashes.at(-1);
  if (last === undefined) return;
  const receipt = await rpc<unknown>(rpc_url, 'eth_getTransactionReceipt', [last]);
  if (receipt === null) await rpc(rpc_url, 'anvil_mine', ['0x1']);
}
