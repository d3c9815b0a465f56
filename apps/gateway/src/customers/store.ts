import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { type Customer, type CustomerDetails, comparedEmail, isCustomerId } from './customer.js';

interface Row {
  tenant_id: number;
  customer_id: string;
  details_sealed: Buffer;
  created_at: Date;
  subject_key: Buffer;
}

const purpose = 'customer';
const columns = 'c.tenant_id, c.customer_id, c.details_sealed, c.created_at, k.key as subject_key';
/** Whom a partner still has: deleted ones are gone, and so are erased ones, who have no key. */
const kept = `customers c join subject_keys k on k.tenant_id = c.tenant_id and k.subject_id = c.customer_id
  where c.tenant_id = $1 and c.deleted_at is null`;

const emailHash = (core: Core, tenant_id: number, email: string) =>
  core.sealer.searchHash(tenant_id, 'customer_email', comparedEmail(email));
const externalIdHash = (core: Core, tenant_id: number, external_id: string | null) =>
  external_id === null ? null : core.sealer.searchHash(tenant_id, 'customer_external_id', external_id);

/** @returns false, and nothing is stored, if the email or the external id is somebody's already */
export async function insertCustomer(tx: Tx, core: Core, customer: Customer): Promise<boolean> {
  const { tenant_id } = customer;
  const rows = await tx.query(
    'insert_customer',
    `with customer as (
       insert into customers (tenant_id, customer_id, details_sealed, email_hash, external_id_hash, created_at)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1)
     insert into subject_keys (tenant_id, subject_id, key) select $1, $2, $7 from customer returning 1`,
    [
      tenant_id,
      customer.customer_id,
      sealDetails(core, customer),
      emailHash(core, tenant_id, customer.email),
      externalIdHash(core, tenant_id, customer.external_id),
      customer.created_at,
      customer.subject.key,
    ],
  );
  return rows.length === 1;
}

/** Which of both is somebody's already, deleted ones included. A statement of its own, so that it sees who came first. */
export async function findTaken(
  tx: Tx,
  core: Core,
  tenant_id: number,
  { email, external_id }: Pick<CustomerDetails, 'email' | 'external_id'>,
): Promise<'email' | 'external_id' | null> {
  const [row] = await tx.query<{ email: boolean; external_id: boolean }>(
    'find_taken_customer',
    `select exists (select from customers where tenant_id = $1 and email_hash = $2) as email,
       exists (select from customers where tenant_id = $1 and external_id_hash = $3) as external_id`,
    [tenant_id, emailHash(core, tenant_id, email), externalIdHash(core, tenant_id, external_id)],
  );
  if (row?.email === true) return 'email';
  return row?.external_id === true ? 'external_id' : null;
}

export async function findCustomer(
  tx: Tx,
  core: Core,
  tenant_id: number,
  customer_id: string,
): Promise<Customer | null> {
  const [row] = await tx.query<Row>('find_customer', `select ${columns} from ${kept} and c.customer_id = $2`, [
    tenant_id,
    customer_id,
  ]);
  return row === undefined ? null : open(core, row);
}

/** Locks a customer for a change, so that all changes queue here and none is lost. */
export async function lockCustomer(tx: Tx, tenant_id: number, customer_id: string): Promise<void> {
  await tx.query('lock_customer', 'select 1 from customers where tenant_id = $1 and customer_id = $2 for update', [
    tenant_id,
    customer_id,
  ]);
}

/** Whether a partner may name this customer in what it asks for. */
export async function isCustomerKept(tx: Tx, tenant_id: number, customer_id: string): Promise<boolean> {
  if (!isCustomerId(customer_id)) return false;
  const rows = await tx.query('is_customer_kept', `select 1 from ${kept} and c.customer_id = $2`, [
    tenant_id,
    customer_id,
  ]);
  return rows.length === 1;
}

/** Whether there ever was such a customer: who turns the pages may hold the id of one who was deleted meanwhile. */
export async function wasCustomer(tx: Tx, tenant_id: number, customer_id: string): Promise<boolean> {
  const rows = await tx.query('was_customer', 'select 1 from customers where tenant_id = $1 and customer_id = $2', [
    tenant_id,
    customer_id,
  ]);
  return rows.length === 1;
}

export interface CustomerFilter {
  readonly limit: number;
  readonly starting_after: string | null;
  readonly email: string | null;
  readonly external_id: string | null;
}

const page = `($2::text is null or c.customer_id < $2) order by c.customer_id desc limit $3`;

/** Newest first, one more than the limit, so that the caller sees whether there are more. Ids rise with time. */
export async function listCustomers(
  tx: Tx,
  core: Core,
  tenant_id: number,
  filter: CustomerFilter,
): Promise<Customer[]> {
  const values = [tenant_id, filter.starting_after, filter.limit + 1];
  const email = filter.email === null ? null : emailHash(core, tenant_id, filter.email);
  const external_id = externalIdHash(core, tenant_id, filter.external_id);
  // A statement for each, so that each has the plan of its own index.
  const rows =
    email !== null
      ? await tx.query<Row>(
          'list_customers_by_email',
          `select ${columns} from ${kept} and c.email_hash = $4 and ($5::bytea is null or c.external_id_hash = $5) and ${page}`,
          [...values, email, external_id],
        )
      : external_id !== null
        ? await tx.query<Row>(
            'list_customers_by_external_id',
            `select ${columns} from ${kept} and c.external_id_hash = $4 and ${page}`,
            [...values, external_id],
          )
        : await tx.query<Row>('list_customers', `select ${columns} from ${kept} and ${page}`, values);
  return rows.map((row) => open(core, row));
}

/** Writes what a partner keeps of a customer who is locked; neither email nor external id ever change. */
export async function updateCustomer(tx: Tx, core: Core, customer: Customer): Promise<void> {
  await tx.query(
    'update_customer',
    'update customers set details_sealed = $3 where tenant_id = $1 and customer_id = $2',
    [customer.tenant_id, customer.customer_id, sealDetails(core, customer)],
  );
}

/**
 * Deletes a customer, unless that was done before.
 *
 * @returns when, and whether it was now; null when there never was such a customer
 */
export async function deleteCustomerRow(
  tx: Tx,
  tenant_id: number,
  customer_id: string,
  at: Date,
): Promise<{ deleted_at: Date; fresh: boolean } | null> {
  const [row] = await tx.query<{ deleted_at: Date; fresh: boolean }>(
    'delete_customer',
    `update customers set deleted_at = coalesce(deleted_at, $3) where tenant_id = $1 and customer_id = $2
     returning deleted_at, old.deleted_at is null as fresh`,
    [tenant_id, customer_id, at],
  );
  return row ?? null;
}

function sealDetails(core: Core, customer: Customer): Buffer {
  const { email, external_id, phone, first_name, last_name, country_code, metadata } = customer;
  const details: CustomerDetails = { email, external_id, phone, first_name, last_name, country_code, metadata };
  return core.sealer.sealJson(customer.tenant_id, customer.subject.key, purpose, details);
}

function open(core: Core, row: Row): Customer {
  const { tenant_id, customer_id, details_sealed, created_at, subject_key } = row;
  const details = core.sealer.openJson(tenant_id, subject_key, purpose, details_sealed) as CustomerDetails;
  return { tenant_id, customer_id, subject: { subject_id: customer_id, key: subject_key }, created_at, ...details };
}
