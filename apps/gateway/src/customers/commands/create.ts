import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { randomBytes } from '../../crypto/index.js';
import type { Tx } from '../../db/index.js';
import { PublicError } from '../../errors/index.js';
import { boundedMetadata } from '../../http/index.js';
import { type Customer, newCustomerId } from '../customer.js';
import { recordCustomerEvent } from '../event.js';
import type { CreateCustomerBody } from '../schema.js';
import { findTaken, insertCustomer } from '../store.js';
import { countryOf } from '../validate.js';

/**
 * Creates a customer. Email and external id are unique for ever, also after a deletion: the unique keys of the table say so, and
 * not a look beforehand.
 *
 * @throws PublicError 400 that names the field, 409 that names which of both is taken
 */
export async function createCustomer(tx: Tx, core: Core, tenant: Tenant, body: CreateCustomerBody): Promise<Customer> {
  const customer_id = newCustomerId();
  const customer: Customer = {
    tenant_id: tenant.tenant_id,
    customer_id,
    subject: { subject_id: customer_id, key: randomBytes(32) },
    email: body.email,
    external_id: body.external_id ?? null,
    phone: body.phone ?? null,
    first_name: body.first_name ?? null,
    last_name: body.last_name ?? null,
    country_code: countryOf(body.country_code),
    metadata: boundedMetadata(body.metadata),
    created_at: tenantNow(core.clock, tenant),
  };
  if (!(await insertCustomer(tx, core, customer))) {
    const taken = await findTaken(tx, core, tenant.tenant_id, customer);
    if (taken === null) throw new Error('a customer was refused whose email and external id nobody has');
    throw new PublicError('customer_already_exists', {
      param: `/${taken}`,
      message: `You have a customer with this ${taken}, or had one: a deleted customer's stays reserved.`,
    });
  }
  await recordCustomerEvent(tx, core, tenant, 'customer.created', customer, customer.created_at);
  return customer;
}
