import type { Tx } from '../db/index.js';
import type { ClaimedRefund, Refund, RefundStatus, WaitReason } from './refund.js';

/** As the driver reads it: an int8 is a bigint. */
export type RefundRow<T extends Refund = Refund> = Omit<T, 'chain_id'> & { readonly chain_id: bigint };

/** Chain ids come from the configuration, which takes safe integers only. */
export function fromRow<T extends Refund>(row: RefundRow<T>): T {
  return { ...row, chain_id: Number.parseInt(`${row.chain_id}`, 10) } as unknown as T;
}

const columns = `tenant_id, refund_id, session_id, deposit_id, reason, mode, chain_id, network, asset, token_contract,
  amount_units, to_address, hold_id, status, wait_reason, ends_sale, tx_hash, deadline, due_at, created_at, updated_at`;

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.query(
    'insert_refund',
    `insert into refunds (${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
    [
      refund.tenant_id,
      refund.refund_id,
      refund.session_id,
      refund.deposit_id,
      refund.reason,
      refund.mode,
      refund.chain_id,
      refund.network,
      refund.asset,
      refund.token_contract,
      refund.amount_units,
      refund.to_address,
      refund.hold_id,
      refund.status,
      refund.wait_reason,
      refund.ends_sale,
      refund.tx_hash,
      refund.deadline,
      refund.due_at,
      refund.created_at,
      refund.updated_at,
    ],
  );
}

/** The refunds of a session, in the order they were made. */
export async function listRefunds(tx: Tx, tenant_id: number, session_id: string): Promise<Refund[]> {
  const rows = await tx.query<RefundRow>(
    'list_refunds',
    `select ${columns} from refunds where tenant_id = $1 and session_id = $2 order by refund_id`,
    [tenant_id, session_id],
  );
  return rows.map(fromRow);
}

export async function findRefund(tx: Tx, tenant_id: number, refund_id: string): Promise<Refund | null> {
  const [row] = await tx.query<RefundRow>(
    'find_refund',
    `select ${columns} from refunds where tenant_id = $1 and refund_id = $2`,
    [tenant_id, refund_id],
  );
  return row === undefined ? null : fromRow(row);
}

/** Locks a refund that is still this worker's, in the state it believes; false when it is not. */
export async function lockRefund(tx: Tx, refund: ClaimedRefund): Promise<boolean> {
  const rows = await tx.query(
    'lock_refund',
    'select 1 from refunds where tenant_id = $1 and refund_id = $2 and fence = $3 and status = $4 for update',
    [refund.tenant_id, refund.refund_id, refund.fence, refund.status],
  );
  return rows.length === 1;
}

export interface RefundChange {
  readonly status: RefundStatus;
  readonly wait_reason: WaitReason | null;
  readonly tx_hash: string | null;
  readonly due_at: Date | null;
  readonly updated_at: Date;
  /** The worker goes on with it at once. */
  readonly keep_lease: boolean;
}

/**
 * Writes what a worker found out; null when the refund was no longer this worker's, or another state than it believed. Unless
 * the lease is kept the refund is given back.
 */
export async function updateRefund(tx: Tx, refund: ClaimedRefund, change: RefundChange): Promise<Refund | null> {
  const [row] = await tx.query<RefundRow>(
    'update_refund',
    `update refunds set status = $5, wait_reason = $6, tx_hash = $7, due_at = $8, updated_at = $9,
       lease_until = case when $10 then lease_until end
     where tenant_id = $1 and refund_id = $2 and fence = $3 and status = $4
     returning ${columns}`,
    [
      refund.tenant_id,
      refund.refund_id,
      refund.fence,
      refund.status,
      change.status,
      change.wait_reason,
      change.tx_hash,
      change.due_at,
      change.updated_at,
      change.keep_lease,
    ],
  );
  return row === undefined ? null : fromRow(row);
}
