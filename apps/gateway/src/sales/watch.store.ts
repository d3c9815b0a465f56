import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';

/** Watches an address, for ever and on every network of the mode. Watching it again changes nothing. */
export async function watchAddress(
  tx: Tx,
  tenant: Tenant,
  session_id: string,
  address: string,
  at: Date,
): Promise<void> {
  await tx.query(
    'watch_address',
    `insert into watched_addresses (mode, address, tenant_id, session_id, created_at) values ($1, $2, $3, $4, $5)
     on conflict (mode, address) do nothing`,
    [tenant.mode, address.toLowerCase(), tenant.tenant_id, session_id, at],
  );
}
