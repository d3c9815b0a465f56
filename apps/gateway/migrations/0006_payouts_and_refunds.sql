-- Up Migration

-- Fiat to the user. Inserted only in the transaction that puts a hold of its full amount on the sale's account.
create table payouts (
  tenant_id int not null references tenants,
  payout_id text not null,
  session_id text not null,
  n int not null,                           -- number of the payout within its session; part of the EndToEndId
  account_id text not null,
  rail text not null,
  method text not null,
  currency text not null,
  amount_minor numeric(38,0) not null check (amount_minor > 0),
  end_to_end_id text not null,
  reference text not null,                  -- the longest prefix of the EndToEndId that the method takes: what inquiry asks for
  hold_id text not null,
  status text not null default 'created'
    check (status in ('created', 'sending', 'unknown', 'delayed', 'submitted', 'settled', 'failed', 'returned')),
  failure_class text check (failure_class in ('details', 'final')),
  reason text,                              -- why it is delayed or failed: the rail's code, or our own word
  send_before timestamptz,                  -- of the last attempt; technical time
  estimated_arrival timestamptz,
  attempts int not null default 0,
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, payout_id),
  unique (tenant_id, session_id, n)
);
create index payouts_due on payouts (tenant_id, due_at) where due_at is not null;
-- One live payout per sale.
create unique index payouts_one_live on payouts (tenant_id, session_id) where status in ('created', 'sending', 'unknown', 'delayed', 'submitted');

-- Global: what a rail was ever asked to pay under, unique per rail.
create table rail_references (
  rail text not null,
  reference text not null,
  end_to_end_id text not null,
  tenant_id int not null,
  payout_id text not null,
  primary key (rail, reference),
  unique (rail, end_to_end_id)
);

-- Global: where our own account is short, a rail takes no new payment but one at a time, to see whether it has been topped up.
create table rail_pauses (
  mode text not null,
  rail text not null,
  currency text not null,
  reason text not null,
  paused_at timestamptz not null,           -- technical time, as is the next
  retry_at timestamptz not null,
  primary key (mode, rail, currency)
);

-- Facts: stored before each call, and what came back. An inquiry changes nothing, so it is stored only with an answer that does.
create table payout_attempts (
  tenant_id int not null,
  payout_id text not null,
  attempt int not null,
  kind text not null check (kind in ('send', 'inquiry')),
  send_before timestamptz,
  started_at timestamptz not null,
  primary key (tenant_id, payout_id, attempt),
  foreign key (tenant_id, payout_id) references payouts (tenant_id, payout_id)
);
create table payout_answers (
  tenant_id int not null,
  payout_id text not null,
  attempt int not null,
  outcome text not null,                    -- accepted, settled, rejected, not_found, no_funds, unknown, …
  code text,
  bytes_sealed bytea,
  answered_at timestamptz not null,
  primary key (tenant_id, payout_id, attempt),
  foreign key (tenant_id, payout_id, attempt) references payout_attempts (tenant_id, payout_id, attempt)
);

-- Crypto back to the user: same network and token, to the refund address, never to the sender.
create table refunds (
  tenant_id int not null references tenants,
  refund_id text not null,
  session_id text not null,
  deposit_id text,                          -- null = the sale's whole remaining claim
  reason text not null,
  mode text not null,
  chain_id bigint not null,
  network text not null,
  asset text not null,
  token_contract text not null,
  amount_units numeric(38,0) not null check (amount_units > 0),
  to_address text,                          -- null = no target yet
  hold_id text not null,
  status text not null default 'created' check (status in ('created', 'waiting', 'submitted', 'settled', 'failed', 'unclaimed')),
  wait_reason text,                         -- while waiting: float_empty, gas_empty, would_revert, screening_hold, chain_paused, no_target
  ends_sale boolean not null,               -- the session ends when this one is settled
  tx_hash text,
  deadline timestamptz not null,
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, refund_id)
);
create index refunds_due on refunds (tenant_id, due_at) where due_at is not null;
create index refunds_by_session on refunds (tenant_id, session_id);

create trigger rail_references_are_facts before update or delete on rail_references for each statement execute function forbid_change();
create trigger payout_attempts_are_facts before update or delete on payout_attempts for each statement execute function forbid_change();
create trigger payout_answers_are_facts before update or delete on payout_answers for each statement execute function forbid_change();

grant select, insert, update on payouts, refunds to zerogate_app;
grant select, insert, update, delete on rail_pauses to zerogate_app;
grant select, insert on rail_references, payout_attempts, payout_answers to zerogate_app;
