import { isDeepStrictEqual } from 'node:util';
import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { boundedMetadata } from '../../http/index.js';
import type { Customer } from '../customer.js';
import { recordCustomerEvent } from '../event.js';
import type { UpdateCustomerBody } from '../schema.js';
import { updateCustomer as storeCustomer } from '../store.js';
import { countryOf } from '../validate.js';

/**
 * Changes a locked customer: what the body names, where null clears. A change to what stands there already is none, and nobody
 * is told of it.
 *
 * @throws PublicError 400 that names the field
 */
export async function updateCustomer(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  before: Customer,
  body: UpdateCustomerBody,
): Promise<Customer> {
  const after: Customer = {
    ...before,
    first_name: body.first_name === undefined ? before.first_name : body.first_name,
    last_name: body.last_name === undefined ? before.last_name : body.last_name,
    country_code: body.country_code === undefined ? before.country_code : countryOf(body.country_code),
    metadata: body.metadata === undefined ? before.metadata : boundedMetadata(body.metadata),
  };
  if (isDeepStrictEqual(after, before)) return before;
  await storeCustomer(tx, core, after);
  await recordCustomerEvent(tx, core, tenant, 'customer.updated', after, tenantNow(core.clock, tenant));
  return after;
}
