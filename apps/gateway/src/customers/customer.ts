import type { Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';

/** What a partner keeps of a person: sealed as one, for it is written and read as one. */
export interface CustomerDetails {
  /** As given; compared without case. */
  readonly email: string;
  readonly external_id: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly country_code: string | null;
  readonly metadata: Record<string, unknown>;
}

/** A customer as stored, with what his key opens already open. */
export interface Customer extends CustomerDetails {
  readonly tenant_id: number;
  readonly customer_id: string;
  readonly subject: { readonly subject_id: string; readonly key: Buffer };
  /** Business time. */
  readonly created_at: Date;
}

const idPattern = /^[0-9a-f]{24}$/;

/**
 * 24 hexadecimal digits: 12 of milliseconds, 3 that rise within one, 9 at random. They are cut out of an id of ours, and so rise
 * with time as those do.
 */
export function newCustomerId(): string {
  const digits = newId('usr').slice(-32);
  return `${digits.slice(0, 12)}${digits.slice(13, 16)}${digits.slice(-9)}`;
}

/** True for the form of a customer's id; whether it exists is another question. */
export const isCustomerId = (text: string): boolean => idPattern.test(text);

/** What is compared of an email: neither its case nor the way in which its characters are composed. */
export const comparedEmail = (email: string): string => email.normalize('NFC').toLowerCase();

/** The public object, complete: the same in answers, lists and events. `null`, never absent. */
export function renderCustomer(tenant: Tenant, customer: Customer) {
  return {
    id: customer.customer_id,
    object: 'customer' as const,
    partner_id: tenant.partner_id,
    mode: tenant.mode,
    email: customer.email,
    external_id: customer.external_id,
    phone: customer.phone,
    first_name: customer.first_name,
    last_name: customer.last_name,
    country_code: customer.country_code,
    metadata: customer.metadata,
    // Identity is proved in a sale and held with its end user; the partner's own entry is never more than what it says.
    kyc_status: 'unverified' as const,
    created_at: customer.created_at.toISOString(),
  };
}

/** All that is left to say of a customer who was deleted. */
export function renderDeletedCustomer(customer_id: string, deleted_at: Date) {
  return {
    id: customer_id,
    object: 'customer' as const,
    deleted: true as const,
    deleted_at: deleted_at.toISOString(),
  };
}
