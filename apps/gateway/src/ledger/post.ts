import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { namingRefusals } from './refused.js';
import { callPost, callReverse, readBalance } from './store.js';

/** One leg of a transaction: a positive amount credits the account, a negative one debits it. Smallest units of the asset. */
export interface LedgerEntry {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface Posting {
  readonly tenant_id: number;
  readonly kind: string;
  /** Id of the fact behind it: a fact is posted at most once per kind. */
  readonly source: string;
  readonly session_id: string | null;
  /** Business time. */
  readonly at: Date;
  /** Sum to zero in each asset. */
  readonly entries: readonly LedgerEntry[];
  /** A hold that this posting uses up: the entries debit exactly what it holds. */
  readonly hold_id?: string;
  /** The transaction that this one takes back in part: no entry beyond the original's. */
  readonly reverses?: string;
}

export interface Reversal {
  readonly tenant_id: number;
  readonly original: string;
  readonly kind: string;
  readonly source: string;
  readonly at: Date;
}

/**
 * Posts a transaction, in one round trip and in the caller's own transaction. Nothing posted is ever changed.
 *
 * @returns the transaction's id
 * @throws LedgerRefused when the entries do not balance, a sale would be overdrawn, the fact was posted before, the hold has
 *   ended or is another amount, or the original was reversed before or is smaller
 */
export async function postLedger(tx: Tx, posting: Posting): Promise<string> {
  const transaction_id = newId('ltx');
  await namingRefusals(() => callPost(tx, transaction_id, posting));
  return transaction_id;
}

/** Takes a whole transaction back: a new one that names it, with the opposite of its entries. @throws LedgerRefused */
export async function reverseLedger(tx: Tx, reversal: Reversal): Promise<string> {
  const transaction_id = newId('ltx');
  await namingRefusals(() => callReverse(tx, transaction_id, reversal));
  return transaction_id;
}

/** What an account shows, and how much of it is held for outflows under way. */
export async function balanceOf(
  tx: Tx,
  tenant_id: number,
  account: string,
  asset: string,
): Promise<{ balance: bigint; held: bigint }> {
  return (await readBalance(tx, tenant_id, account, asset)) ?? { balance: 0n, held: 0n };
}
