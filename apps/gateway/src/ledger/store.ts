import type { Tx } from '../db/index.js';
import { hasFloor } from './accounts.js';
import type { Posting, Reversal } from './post.js';

export async function callPost(tx: Tx, transaction_id: string, posting: Posting): Promise<void> {
  await tx.query('ledger_post', 'select ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    posting.tenant_id,
    transaction_id,
    posting.kind,
    posting.source,
    posting.session_id,
    posting.reverses ?? null,
    posting.at,
    posting.entries.map((entry) => entry.account),
    posting.entries.map((entry) => entry.asset),
    posting.entries.map((entry) => entry.amount.toString()),
    posting.hold_id ?? null,
  ]);
}

export async function callReverse(tx: Tx, transaction_id: string, reversal: Reversal): Promise<void> {
  await tx.query('ledger_reverse', 'select ledger_reverse($1, $2, $3, $4, $5, $6)', [
    reversal.tenant_id,
    transaction_id,
    reversal.kind,
    reversal.source,
    reversal.original,
    reversal.at,
  ]);
}

export async function callHold(
  tx: Tx,
  hold: {
    tenant_id: number;
    hold_id: string;
    account: string;
    asset: string;
    amount: bigint;
    deadline: Date;
    at: Date;
  },
): Promise<void> {
  await tx.query('ledger_hold', 'select ledger_hold($1, $2, $3, $4, $5, $6, $7)', [
    hold.tenant_id,
    hold.hold_id,
    hold.account,
    hold.asset,
    hold.amount.toString(),
    hold.deadline,
    hold.at,
  ]);
}

export async function callVoid(tx: Tx, tenant_id: number, hold_id: string, at: Date): Promise<void> {
  await tx.query('ledger_void', 'select ledger_void($1, $2, $3)', [tenant_id, hold_id, at]);
}

/** A sale's account has a row; a house account is the sum of its entries, so that no posting waits for another. */
export async function readBalance(
  tx: Tx,
  tenant_id: number,
  account: string,
  asset: string,
): Promise<{ balance: bigint; held: bigint } | undefined> {
  const [row] = hasFloor(account)
    ? await tx.query<{ balance: bigint; held: bigint }>(
        'ledger_balance',
        'select balance, held from ledger_balances where tenant_id = $1 and account = $2 and asset = $3',
        [tenant_id, account, asset],
      )
    : await tx.query<{ balance: bigint; held: bigint }>(
        'ledger_house_balance',
        `select coalesce(sum(amount), 0) as balance, 0::numeric as held from ledger_entries
         where tenant_id = $1 and account = $2 and asset = $3`,
        [tenant_id, account, asset],
      );
  return row;
}

/** The transaction that posted a fact; null when it was not posted. */
export async function findTransaction(tx: Tx, tenant_id: number, kind: string, source: string): Promise<string | null> {
  const [row] = await tx.query<{ transaction_id: string }>(
    'find_ledger_transaction',
    'select transaction_id from ledger_transactions where tenant_id = $1 and kind = $2 and source = $3',
    [tenant_id, kind, source],
  );
  return row?.transaction_id ?? null;
}
