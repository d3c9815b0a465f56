import { type Address, encodeFunctionData, type Hex, type TransactionReceipt } from 'viem';
import { rebasingToken } from '../artifacts/rebasing-token.js';
import { testUSDC } from '../artifacts/test-usdc.js';
import { sendCalls } from './transactions.js';

/** Beside EIP-20: `mint`, `pause`, `unpause`, `paused`, `blacklist`, `unBlacklist`, `isBlacklisted`. */
export const testTokenAbi = testUSDC.abi;

/** Of the kind `rebasing`: beside EIP-20 and `mint`, the owner's `rebase(factor)`, in parts of 10^18. */
export const rebasingTokenAbi = rebasingToken.abi;

/** Makes `amount` (in the token's smallest unit) for each of `to`. Mined when it returns. `deployerKey` owns the token. */
export async function mintTestToken(options: {
  readonly rpc_url: string;
  readonly deployerKey: Hex;
  readonly token: Address;
  readonly to: Address | readonly Address[];
  readonly amount: bigint;
}): Promise<TransactionReceipt[]> {
  const { rpc_url, deployerKey, token, to, amount } = options;
  const receivers = typeof to === 'string' ? [to] : to;
  const calls = receivers.map((receiver) => ({
    to: token,
    data: encodeFunctionData({ abi: testTokenAbi, functionName: 'mint', args: [receiver, amount] }),
  }));
  const receipts = await sendCalls(rpc_url, deployerKey, calls);
  const reverted = receipts.find(({ status }) => status === 'reverted');
  if (reverted !== undefined) throw new Error(`mint of ${token} reverted in ${reverted.transactionHash}`);
  return receipts;
}
