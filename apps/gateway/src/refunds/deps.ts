import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { Outbound } from '../outbound/index.js';
import type { Refund } from './refund.js';

export type RefundChanged = 'submitted' | 'waiting' | 'settled' | 'failed' | 'unclaimed';

/** What the refund worker is given. */
export interface RefundDeps {
  readonly outbound: Outbound;
  readonly hooks: {
    /**
     * In the transaction that changed the refund, with the session locked; `refund` is as changed. `waiting` is told once per
     * reason.
     */
    refundChanged(tx: Tx, tenant: Tenant, refund: Refund, change: RefundChanged): Promise<void>;
  };
  readonly lease_s: number;
  /** Refunds worked on at once in this process. */
  readonly capacity: number;
}
