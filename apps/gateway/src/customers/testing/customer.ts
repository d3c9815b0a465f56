import type { Core, Tenant } from '../../common/index.js';
import { createCustomer } from '../commands/create.js';

let made = 0;

/** A customer with an email that nobody has yet. @returns the id */
export async function createTestCustomer(core: Core, tenant: Tenant): Promise<string> {
  made += 1;
  const body = { email: `customer${made}@app.example` };
  return (await core.db.withTx((tx) => createCustomer(tx, core, tenant, body))).customer_id;
}
