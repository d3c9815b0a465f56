import type { Tx } from '../../db/index.js';
import type { Refund } from '../../refunds/index.js';

export async function settleRefundRow(tx: Tx, refund: Refund): Promise<void> {
  await tx.query(
    'test_settle_refund',
    `update refunds set status = 'settled', tx_hash = '0xdone', due_at = null where tenant_id = $1 and refund_id = $2`,
    [refund.tenant_id, refund.refund_id],
  );
}
