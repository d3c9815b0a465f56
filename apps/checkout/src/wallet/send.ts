import type { DepositResult } from '@0gate/sdk/wire';
import { toUnits } from '../amounts.js';
import type { DepositTarget } from '../surface-state.js';
import type { Provider } from './injected.js';
import { stillMissing } from './request.js';

/**
 * Sends the deposit from a wallet in this browser: account, network, balance, then the one transaction. Each thing that can go
 * wrong has its own code, because each has another way on.
 */
export async function sendDeposit(provider: Provider, deposit: DepositTarget): Promise<DepositResult> {
  try {
    const accounts = await provider.request({ method: 'eth_requestAccounts' });
    const from = Array.isArray(accounts) ? (accounts[0] as unknown) : undefined;
    if (typeof from !== 'string') return refused('other');
    if (!(await onChain(provider, deposit.chain_id))) return refused('wrong_chain');
    if (await holdsTooLittle(provider, from, deposit)) return refused('insufficient_funds');
    const { to, data, value } = deposit.transaction;
    const tx_hash = await provider.request({ method: 'eth_sendTransaction', params: [{ from, to, data, value }] });
    return isHash(tx_hash) ? { ok: true, tx_hash } : refused('other');
  } catch (error) {
    return refused(refusalOf(error));
  }
}

const refused = (code: Extract<DepositResult, { ok: false }>['code']): DepositResult => ({ ok: false, code });

export const isHash = (value: unknown): value is string =>
  typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value);

async function onChain(provider: Provider, chain_id: number): Promise<boolean> {
  const wanted = `0x${chain_id.toString(16)}`;
  const current = async () => String(await provider.request({ method: 'eth_chainId' })).toLowerCase() === wanted;
  if (await current()) return true;
  try {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: wanted }] });
  } catch (error) {
    if (codeOf(error) === userRejected) throw error;
    return false;
  }
  return current();
}

/** Asks the token itself. A wallet that cannot answer is left to find out when it sends. */
async function holdsTooLittle(provider: Provider, from: string, deposit: DepositTarget): Promise<boolean> {
  const data = `0x70a08231${from.slice(2).toLowerCase().padStart(64, '0')}`;
  try {
    const balance = await provider.request({
      method: 'eth_call',
      params: [{ to: deposit.token_contract, data }, 'latest'],
    });
    if (typeof balance !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(balance)) return false;
    return BigInt(balance) < toUnits(stillMissing(deposit) ?? '0', deposit.decimals);
  } catch {
    return false;
  }
}

const userRejected = 4001;
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

function refusalOf(error: unknown): Extract<DepositResult, { ok: false }>['code'] {
  if (codeOf(error) === userRejected) return 'user_rejected';
  const message = String((error as { message?: unknown } | null)?.message ?? '').toLowerCase();
  // The token's own complaint first: "transfer amount exceeds balance" is about coins, "insufficient funds for gas" about the fee.
  if (/exceeds balance|insufficient balance/.test(message)) return 'insufficient_funds';
  if (/insufficient funds|intrinsic gas|gas required exceeds/.test(message)) return 'insufficient_gas';
  return /chain|network/.test(message) && /mismatch|wrong|unsupported|unrecognized/.test(message)
    ? 'wrong_chain'
    : 'other';
}
