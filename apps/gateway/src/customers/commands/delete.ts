import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { recordEvent } from '../../events/index.js';
import { renderDeletedCustomer } from '../customer.js';
import { deleteCustomerRow } from '../store.js';

/**
 * Deletes a customer for the partner; email and external id stay reserved. Once more says the same again. The event names no
 * person, so it can be read even after an erasure, and the partner hears of it.
 *
 * @returns what is left to say, or null when there never was such a customer
 */
export async function deleteCustomer(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  customer_id: string,
): Promise<ReturnType<typeof renderDeletedCustomer> | null> {
  const at = tenantNow(core.clock, tenant);
  const row = await deleteCustomerRow(tx, tenant.tenant_id, customer_id, at);
  if (row === null) return null;
  const deleted = renderDeletedCustomer(customer_id, row.deleted_at);
  if (row.fresh) {
    await recordEvent(tx, core, tenant, {
      type: 'customer.deleted',
      lane_key: customer_id,
      session: null,
      sequence: null,
      data: deleted,
      at,
      subject: null,
    });
  }
  return deleted;
}
