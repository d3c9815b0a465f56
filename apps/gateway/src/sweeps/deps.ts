import type { Tenant } from '../common/index.js';
import type { Outbound } from '../outbound/index.js';
import type { Sweep } from './sweep.js';

/** What the sweep worker is given. */
export interface SweepDeps {
  readonly outbound: Outbound;
  /** Asked before a sweep joins a batch, with no transaction open: a forwarder with a held deposit is not flushed. */
  readonly mayFlush: (tenant: Tenant, sweep: Sweep) => Promise<'go' | { readonly hold: string }>;
  readonly lease_s: number;
  /** Batches worked on at once in this process. */
  readonly capacity: number;
  /** Least amount at a forwarder that is moved. */
  readonly least_units: bigint;
  readonly gas_price_cap: bigint;
}
