import type { Tx } from '../../db/index.js';
import { findQuote } from '../../quotes/index.js';
import type { PayOut, PayOutRow, PayOutStatus } from './pay-out.js';

export async function insertPayOut(tx: Tx, payOut: Omit<PayOut, 'status' | 'updated_at'>): Promise<void> {
  await tx.query(
    'insert_pay_out',
    `insert into rail_pay_outs (tenant_id, pay_out_id, session_id, quote_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $5)`,
    [payOut.tenant_id, payOut.pay_out_id, payOut.session_id, payOut.quote_id, payOut.created_at],
  );
}

/** Ends a pay-out whose session is locked. @throws if it has ended before: nobody may be told twice */
export async function endPayOutRow(
  tx: Tx,
  tenant_id: number,
  pay_out_id: string,
  status: Exclude<PayOutStatus, 'processing'>,
  at: Date,
): Promise<void> {
  const rows = await tx.query(
    'end_pay_out',
    `update rail_pay_outs set status = $3, updated_at = $4
     where tenant_id = $1 and pay_out_id = $2 and status = 'processing' returning 1`,
    [tenant_id, pay_out_id, status, at],
  );
  if (rows.length !== 1) throw new Error(`pay-out ${pay_out_id} has ended before`);
}

/** Of a partner's own; null for another's or nobody's. A payment made after the pay-out was cancelled is not its own. */
export async function findPayOut(tx: Tx, tenant_id: number, pay_out_id: string): Promise<PayOutRow | null> {
  const [row] = await tx.query<Omit<PayOutRow, 'quote'>>(
    'find_pay_out',
    `select r.tenant_id, r.pay_out_id, r.session_id, r.quote_id, r.status, r.created_at, r.updated_at, s.tx_refid, s.failure,
       p.payout_id, p.estimated_arrival
     from rail_pay_outs r
     join sessions s on s.tenant_id = r.tenant_id and s.session_id = r.session_id
     left join lateral (
       select payout_id, estimated_arrival from payouts
       where tenant_id = r.tenant_id and session_id = r.session_id order by n desc limit 1) p on r.status <> 'cancelled'
     where r.tenant_id = $1 and r.pay_out_id = $2`,
    [tenant_id, pay_out_id],
  );
  if (row === undefined) return null;
  const quote = await findQuote(tx, tenant_id, row.quote_id);
  if (quote === null) throw new Error(`quote ${row.quote_id} is gone`);
  return { ...row, quote };
}
