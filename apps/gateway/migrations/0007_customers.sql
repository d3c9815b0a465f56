-- Up Migration

-- Whom a partner knows by an email: what it keeps of that person is sealed under the customer's own key, whose subject is the
-- customer's id. Email and external id are found by their hashes, which stay with a deleted customer, so that both stay reserved,
-- and go with an erased one.
create table customers (
  tenant_id int not null references tenants,
  customer_id text not null check (customer_id ~ '^[0-9a-f]{24}$'),
  details_sealed bytea not null,
  email_hash bytea,                         -- of the email without case; null = erased
  external_id_hash bytea,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, customer_id),
  unique (tenant_id, email_hash),
  unique (tenant_id, external_id_hash),
  check (email_hash is not null or deleted_at is not null)
);
create index customers_kept on customers (tenant_id, customer_id) where deleted_at is null;

-- The sessions of one person: for a partner's list, for limits, and for erasure.
create index sessions_by_customer on sessions (tenant_id, customer_id, session_id) where customer_id is not null;

grant select, insert, update on customers to zerogate_app;
