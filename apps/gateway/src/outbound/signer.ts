import { type Hex, keccak256, parseTransaction, recoverTransactionAddress, type TransactionSerialized } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** What is signed: always a call without native coin. Fees in wei per unit of gas. */
export interface UnsignedTransaction {
  readonly chain_id: number;
  readonly nonce: bigint;
  readonly to: string;
  readonly data: string;
  readonly gas: bigint;
  readonly max_fee_per_gas: bigint;
  readonly max_priority_fee_per_gas: bigint;
}

/**
 * Holds a key and signs, and never sends: nonces are ours to give, and the signed bytes are ours to store first. May be a
 * machine far away, so it is never asked inside a transaction.
 */
export interface Signer {
  readonly address: string;
  /** @returns the raw transaction, 0x hex */
  sign(transaction: UnsignedTransaction): Promise<string>;
}

/** A key in this process's memory: for test networks. */
export function createLocalSigner(private_key: string): Signer {
  const account = privateKeyToAccount(private_key as Hex);
  return {
    address: account.address.toLowerCase(),
    sign: (transaction) => account.signTransaction(toViem(transaction)),
  };
}

/**
 * Has a transaction signed, and does not believe it: what came back must be the very transaction, by the signer's own key,
 * before anybody stores or sends it.
 */
export async function signChecked(
  signer: Signer,
  transaction: UnsignedTransaction,
): Promise<{ raw: string; tx_hash: string }> {
  const raw = await signer.sign(transaction);
  const wanted = toViem(transaction);
  const parsed = parseTransaction(raw as Hex);
  const same =
    parsed.chainId === wanted.chainId &&
    (parsed.nonce ?? 0) === wanted.nonce &&
    parsed.to?.toLowerCase() === wanted.to.toLowerCase() &&
    parsed.data === wanted.data &&
    (parsed.value ?? 0n) === 0n &&
    parsed.gas === wanted.gas &&
    parsed.maxFeePerGas === wanted.maxFeePerGas;
  const by = await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized });
  if (!same || by.toLowerCase() !== signer.address)
    throw new Error(`the signer ${signer.address} signed another thing`);
  return { raw, tx_hash: keccak256(raw as Hex) };
}

function toViem(transaction: UnsignedTransaction) {
  return {
    type: 'eip1559',
    chainId: transaction.chain_id,
    nonce: Number.parseInt(transaction.nonce.toString(), 10),
    to: transaction.to as Hex,
    data: transaction.data as Hex,
    gas: transaction.gas,
    maxFeePerGas: transaction.max_fee_per_gas,
    maxPriorityFeePerGas: transaction.max_priority_fee_per_gas,
  } as const;
}
