import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { recordEvent } from '../events/index.js';
import { type Customer, renderCustomer } from './customer.js';

/** Tells of a customer as he is now, in the decision's own transaction. @param at business time */
export async function recordCustomerEvent(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  type: 'customer.created' | 'customer.updated',
  customer: Customer,
  at: Date,
): Promise<void> {
  await recordEvent(tx, core, tenant, {
    type,
    lane_key: customer.customer_id,
    session: null,
    sequence: null,
    data: renderCustomer(tenant, customer),
    at,
    subject: customer.subject,
  });
}
