import type { Mode, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { Payout } from './payout.js';
import type { PayoutRail } from './port.js';
import type { PayoutChanged } from './record.js';

/** What the payout worker is given. */
export interface PayoutDeps {
  readonly rails: (mode: Mode, method: string) => PayoutRail;
  /** Asked before each send, with no transaction open: screening, lists, paused tokens. `hold` says why it must wait. */
  readonly mayPay: (tenant: Tenant, payout: Payout) => Promise<'go' | { readonly hold: string }>;
  readonly hooks: {
    /** In the transaction that changed the payout, with the session locked; `payout` is as changed. */
    payoutChanged(tx: Tx, tenant: Tenant, payout: Payout, change: PayoutChanged): Promise<void>;
  };
  /** How long after it is stored a send may still write; below the lease. */
  readonly send_window_ms: number;
  readonly lease_s: number;
  /** Shortest wait before a paused rail is tried again. */
  readonly retry_ms: number;
  /** Payouts under way at once in this process. */
  readonly capacity: number;
  /** How long a step waits for slow rails before it goes on without them. */
  readonly patience_ms: number;
}
