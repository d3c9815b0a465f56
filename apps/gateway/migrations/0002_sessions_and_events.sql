-- Up Migration

create table sessions (
  tenant_id int not null references tenants,
  session_id text not null,
  status text not null default 'open' check (status in ('open', 'completed', 'expired', 'cancelled')),
  stage text not null default 'awaiting_user' check (stage in (
    'awaiting_user', 'awaiting_deposit', 'deposit_detected', 'deposit_confirmed', 'payout_in_progress', 'paid',
    'payout_returned', 'refund_in_progress', 'refunded', 'closed')),
  flow text not null,
  amount_in text not null check (amount_in in ('fiat', 'crypto')),
  amount text not null,                     -- as echoed, with the currency's decimals
  amount_units numeric(38,0) not null check (amount_units > 0),
  currency text not null,
  target_token text,
  target_network text,
  wallet_address text,
  refund_address text,
  return_url text not null,
  cancel_url text,
  country_code text,
  locale text,
  customer_id text,
  quote_preview_id text,
  partner_data_sealed bytea not null,       -- what the partner keeps with it: user_reference and metadata
  user_reference_hash bytea,                -- for equality search
  subject_id text not null,                 -- whose key opens what is sealed here: the session's own
  version int not null default 1,
  event_sequence int not null default 0,    -- last number given to an event that the endpoint is subscribed to
  terminal_event text,                      -- completed, failed, expired or cancelled: at most one, ever
  action_required jsonb,
  failure jsonb,
  amount_settled text,
  tx_refid text,
  expires_at timestamptz not null,
  funded_at timestamptz,                    -- set while a counted deposit is detected and not orphaned
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, session_id)
);
create index sessions_by_reference on sessions (tenant_id, user_reference_hash, session_id) where user_reference_hash is not null;
create index sessions_to_expire on sessions (tenant_id, expires_at) where status = 'open' and funded_at is null;

create table idempotency_keys (
  tenant_id int not null references tenants,
  route text not null,                      -- method and route template
  key text not null,
  fingerprint bytea not null,
  status_code smallint,                     -- null while the first request is still deciding, seen by nobody but itself
  subject_id text,
  response_sealed bytea,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Facts. `version` ties each step of a session to exactly one event; internal types are never delivered. (epoch, xid, step,
-- event_id) is the order in which they are read, `xid` the highest transaction id up to this event of its object: an object's
-- lock is not always given in the order of those ids.
create table events (
  tenant_id int not null references tenants,
  event_id text not null,
  type text not null,
  kind text not null check (kind in ('documented', 'ours', 'internal')),
  lane_key text not null,
  session_id text,
  version int,
  sequence int,
  subject_id text,
  payload_sealed bytea not null,
  created_at timestamptz not null,
  epoch int not null default current_epoch(),
  xid xid8 not null default pg_current_xact_id(),
  step int not null default 1,              -- the session's version, or which one of another object's events this is
  primary key (tenant_id, event_id),
  unique (tenant_id, session_id, version)
);
create index events_in_commit_order on events (tenant_id, epoch, xid, step, event_id);
create index events_without_session on events (tenant_id, lane_key, step) where session_id is null;
create trigger events_are_facts before update or delete on events for each statement execute function forbid_change();

-- One delivery per event and endpoint. `lane_seq` is its place in its lane; a replay moves it to a lane of its own. `attempts`
-- counts what was recorded since it was last queued: a call whose outcome nobody lived to record is made again.
create table deliveries (
  tenant_id int not null references tenants,
  delivery_id text not null,
  event_id text not null,
  event_type text not null,
  lane_key text not null,
  lane_kind text not null,
  lane_seq int not null,
  status text not null default 'pending' check (status in ('pending', 'in_flight', 'succeeded', 'dead_lettered')),
  attempts int not null default 0,
  target_url text,
  last_response_status int,
  last_error text,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, delivery_id),
  unique (tenant_id, lane_key, lane_kind, lane_seq)
);
create index deliveries_by_status on deliveries (tenant_id, status, delivery_id);

-- The job is the lane, not the delivery: order within a lane costs nothing to keep, and a claim stays flat however long the
-- backlog is.
create table delivery_lanes (
  tenant_id int not null references tenants,
  lane_key text not null,
  kind text not null check (kind in ('documented', 'ours', 'test', 'replay')),
  last_seq int not null default 0,
  done_seq int not null default 0,
  attempts int not null default 0,          -- failed ones of the delivery at the head, done_seq + 1
  failed_old_first boolean,                 -- which order of the signatures the last of them had; null outside a rotation
  due_at timestamptz,                       -- business time; null = nothing pending
  lease_until timestamptz,                  -- technical time
  fence bigint not null default 0,
  primary key (tenant_id, lane_key, kind),
  check (done_seq <= last_seq)
);
create index delivery_lanes_due on delivery_lanes (tenant_id, due_at) where due_at is not null;

grant select, insert, update on sessions, deliveries, delivery_lanes to zerogate_app;
grant select, insert, update, delete on idempotency_keys to zerogate_app;
grant select, insert on events to zerogate_app;
