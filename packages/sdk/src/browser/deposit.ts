import type { DepositRefusal, DepositRequest, DepositResult } from '../wire/index.js';
import type { GateRampOptions } from './options.js';

const refusals: ReadonlyMap<unknown, DepositRefusal> = new Map<unknown, DepositRefusal>([
  ['user_rejected', 'user_rejected'],
  ['wrong_chain', 'wrong_chain'],
  ['insufficient_funds', 'insufficient_funds'],
  ['insufficient_gas', 'insufficient_gas'],
  // What wallets say by themselves (EIP-1193): the page may pass their error on as it is.
  [4001, 'user_rejected'],
  [4901, 'wrong_chain'],
  [4902, 'wrong_chain'],
]);

/** Has the partner's wallet make the transfer; whatever it does becomes an answer for the surface. */
export async function askWallet(
  onDepositRequest: GateRampOptions['onDepositRequest'],
  request: DepositRequest,
): Promise<DepositResult> {
  if (onDepositRequest === undefined) return { ok: false, code: 'other' };
  try {
    const { txHash } = await onDepositRequest(forWallets(request));
    return /^0x[0-9a-fA-F]{64}$/.test(txHash) ? { ok: true, tx_hash: txHash } : { ok: false, code: 'other' };
  } catch (error) {
    const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    return { ok: false, code: refusals.get(code) ?? 'other' };
  }
}

/** Wallets take chain id and value as hex quantities. */
function forWallets(request: DepositRequest): DepositRequest {
  const { chainId, value, ...call } = request.transaction;
  return { ...request, transaction: { ...call, chainId: toQuantity(chainId), value: toQuantity(value) } };
}

function toQuantity(value: string | number): string {
  return `0x${BigInt(value).toString(16)}`;
}
