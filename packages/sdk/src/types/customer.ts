import type { CursorQuery, Mode } from './list.js';

export interface CustomerCreateParams {
  /** Unique among your customers, without regard to case. */
  readonly email: string;
  /** Your own id, unique too. */
  readonly external_id?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country_code?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What is absent stays; `null` clears. */
export interface CustomerUpdateParams {
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly country_code?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface Customer {
  readonly id: string;
  readonly object: 'customer';
  readonly partner_id: string;
  readonly mode: Mode;
  readonly email: string;
  readonly external_id: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly country_code: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly kyc_status: 'unverified';
  readonly created_at: string;
}

/** Email and external id stay taken. */
export interface DeletedCustomer {
  readonly id: string;
  readonly object: 'customer';
  readonly deleted: true;
  readonly deleted_at: string;
}

export interface CustomerListQuery extends CursorQuery {
  readonly external_id?: string | undefined;
  readonly email?: string | undefined;
}
