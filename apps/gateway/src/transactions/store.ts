import type { Tx } from '../db/index.js';
import type { Transaction } from './transaction.js';

const columns = `tenant_id, refid, session_id, action, status, quote_id, refund_id, payout_id, token, network, token_units,
  created_at, updated_at`;

export async function insertTransaction(tx: Tx, transaction: Transaction): Promise<void> {
  await tx.query(
    'insert_transaction',
    `insert into transactions (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      transaction.tenant_id,
      transaction.refid,
      transaction.session_id,
      transaction.action,
      transaction.status,
      transaction.quote_id,
      transaction.refund_id,
      transaction.payout_id,
      transaction.token,
      transaction.network,
      transaction.token_units,
      transaction.created_at,
      transaction.updated_at,
    ],
  );
}

export type SellChange = Partial<Pick<Transaction, 'status' | 'quote_id' | 'payout_id' | 'token_units'>>;

/** Changes a session's sell, where it has one; its session is locked. */
export async function updateSell(
  tx: Tx,
  tenant_id: number,
  session_id: string,
  change: SellChange,
  at: Date,
): Promise<void> {
  await tx.query(
    'update_sell_transaction',
    `update transactions set status = coalesce($3, status), quote_id = coalesce($4, quote_id),
       payout_id = coalesce($5, payout_id), token_units = coalesce($6, token_units), updated_at = $7
     where tenant_id = $1 and session_id = $2 and action = 'sell'`,
    [
      tenant_id,
      session_id,
      change.status ?? null,
      change.quote_id ?? null,
      change.payout_id ?? null,
      change.token_units ?? null,
      at,
    ],
  );
}

/** Text of the next, for the test that looks at its plan. */
export const updateRefundTransactionText = `update transactions set status = $4, updated_at = $5
  where tenant_id = $1 and session_id = $2 and refund_id = $3`;

/** Changes the transaction of a refund. Found by its session, whose transactions are few. */
export async function updateRefundTransaction(
  tx: Tx,
  refund: { readonly tenant_id: number; readonly session_id: string; readonly refund_id: string },
  status: Transaction['status'],
  at: Date,
): Promise<void> {
  const { tenant_id, session_id, refund_id } = refund;
  await tx.query('update_refund_transaction', updateRefundTransactionText, [
    tenant_id,
    session_id,
    refund_id,
    status,
    at,
  ]);
}

/** A transaction as it is shown: its price, and what the chain knows publicly. */
export interface TransactionRow extends Transaction {
  readonly currency: string;
  readonly payout_method: string | null;
  readonly fiat_minor: bigint | null;
  readonly fees_minor: bigint | null;
  readonly exchange_rate: string | null;
  readonly estimated_arrival: Date | null;
  readonly deposit_tx_hashes: string[];
  readonly refund_tx_hashes: string[];
}

const shown = `select t.tenant_id, t.refid, t.session_id, t.action, t.status, t.quote_id, t.refund_id, t.payout_id, t.token,
    t.network, t.token_units, t.created_at, t.updated_at, s.currency, q.payout_method, q.fiat_minor, q.exchange_rate,
    q.network_fee_minor + q.service_fee_minor + q.partner_fee_minor as fees_minor, p.estimated_arrival,
    array(select d.tx_hash from deposits d where d.tenant_id = t.tenant_id and d.session_id = t.session_id
      and d.status in ('detected', 'credited') group by d.tx_hash order by min(d.first_seen_at)) as deposit_tx_hashes,
    array(select r.tx_hash from refunds r where r.tenant_id = t.tenant_id and r.session_id = t.session_id
      and r.tx_hash is not null and (t.action = 'sell' or r.refund_id = t.refund_id) order by r.refund_id) as refund_tx_hashes
  from transactions t
  join sessions s on s.tenant_id = t.tenant_id and s.session_id = t.session_id
  left join quotes q on q.tenant_id = t.tenant_id and q.quote_id = t.quote_id
  left join payouts p on p.tenant_id = t.tenant_id and p.payout_id = t.payout_id`;

export async function findTransaction(tx: Tx, tenant_id: number, refid: string): Promise<TransactionRow | null> {
  const [row] = await tx.query<TransactionRow>('find_transaction', `${shown} where t.tenant_id = $1 and t.refid = $2`, [
    tenant_id,
    refid,
  ]);
  return row ?? null;
}

/** Newest first, one more than the limit, so that the caller sees whether there are more. */
export async function listTransactions(
  tx: Tx,
  tenant_id: number,
  filter: {
    readonly limit: number;
    readonly starting_after: string | null;
    readonly status: string | null;
    readonly session_id: string | null;
  },
): Promise<TransactionRow[]> {
  return tx.query<TransactionRow>(
    'list_transactions',
    `${shown} where t.tenant_id = $1 and ($2::text is null or t.refid < $2) and ($3::text is null or t.status = $3)
       and ($4::text is null or t.session_id = $4)
     order by t.refid desc limit $5`,
    [tenant_id, filter.starting_after, filter.status, filter.session_id, filter.limit + 1],
  );
}
