import { decodeFunctionData, erc20Abi, getAddress, type Hex, isAddress, isAddressEqual, isHex } from 'viem';
import type { Config, Network } from '../config.js';
import { asObject, invalid } from '../http/body.js';

/** A transfer that the surface asked the wallet for, read from the transaction itself rather than from what is said beside it. */
export interface DepositRequest {
  readonly session_id: string;
  readonly network: Network;
  readonly token: `0x${string}`;
  readonly to: `0x${string}`;
  readonly amount_units: bigint;
  readonly data: Hex;
}

/** Accepts nothing but an ERC-20 transfer of a token we know, on a network we know, without native value. */
export function readDepositRequest(request: unknown, config: Config): DepositRequest {
  const { session_id, transaction } = asObject(request);
  if (typeof session_id !== 'string') throw invalid('request/session_id', 'invalid_field', 'must be a string');
  const { chainId, to, data, value } = asObject(transaction);
  const network = config.networks.find((each) => BigInt(each.chain_id) === readInteger(chainId));
  if (network === undefined)
    throw invalid('request/transaction/chainId', 'wrong_chain', 'is no network of this wallet');
  if (typeof to !== 'string' || !isAddress(to, { strict: false })) {
    throw invalid('request/transaction/to', 'invalid_field', 'must be a token contract');
  }
  const token = getAddress(to);
  if (!Object.values(network.tokens).some((known) => isAddressEqual(getAddress(known), token))) {
    throw invalid('request/transaction/to', 'invalid_field', `is no token of this wallet on ${network.network}`);
  }
  if (value !== undefined && readInteger(value) !== 0n) {
    throw invalid('request/transaction/value', 'invalid_field', 'must be zero');
  }
  if (!isHex(data)) throw invalid('request/transaction/data', 'invalid_field', 'must be hex');
  const [receiver, amount_units] = readTransfer(data);
  return { session_id, network, token, to: receiver, amount_units, data };
}

function readTransfer(data: Hex): readonly [`0x${string}`, bigint] {
  try {
    const call = decodeFunctionData({ abi: erc20Abi, data });
    if (call.functionName === 'transfer') return call.args;
  } catch {
    // Bytes that are no call of this interface are refused like any call that is not a transfer.
  }
  throw invalid('request/transaction/data', 'invalid_field', 'must be an ERC-20 transfer');
}

/** Chain ids and values come as numbers, decimal strings or hex quantities; null when it is none of these. */
function readInteger(value: unknown): bigint | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(value)) return BigInt(value);
  return value === '0x' ? 0n : null;
}
