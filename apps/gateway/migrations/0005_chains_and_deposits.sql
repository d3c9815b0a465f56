-- Up Migration

-- Chain tables are deployment-wide (mode, chain id, …); what concerns a tenant becomes a deposit row of that tenant.
create table chain_cursors (
  mode text not null,
  chain_id bigint not null,
  processed_number bigint not null,         -- highest block whose logs are stored, agreed by quorum
  processed_hash text not null,
  chain_time timestamptz not null,          -- its timestamp
  finalised_number bigint not null,         -- never falls
  finalised_hash text not null,
  paused_reason text,                       -- set on a broken promise of the chain; only an operator clears it
  lease_until timestamptz,
  fence bigint not null default 0,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (mode, chain_id)
);

-- Headers above the last finalised block, a chain by parent hash; older ones are dropped behind it.
create table chain_blocks (
  mode text not null,
  chain_id bigint not null,
  number bigint not null,
  hash text not null,
  parent_hash text not null,
  block_time timestamptz not null,
  primary key (mode, chain_id, hash)
);
create index chain_blocks_by_number on chain_blocks (mode, chain_id, number);

-- Every address ever shown, watched for ever, on every network.
create table watched_addresses (
  mode text not null,
  address text not null,                    -- lower case
  tenant_id int not null,
  session_id text not null,
  created_at timestamptz not null,
  primary key (mode, address)
);
create index watched_addresses_by_session on watched_addresses (tenant_id, session_id);

-- What was seen in which block: facts. A reorganised transaction is seen again in another block.
create table deposit_observations (
  tenant_id int not null references tenants,
  chain_id bigint not null,
  block_hash text not null,
  log_index int not null,
  deposit_id text not null,
  block_number bigint not null,
  block_time timestamptz not null,
  balance_rule text not null check (balance_rule in ('holds', 'broken', 'no_state')),
  observed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, chain_id, block_hash, log_index)
);

-- A transfer to one of our addresses. Its identity is its place inside its transaction: the block-wide log index changes when
-- the transaction is mined again.
create table deposits (
  tenant_id int not null references tenants,
  deposit_id text not null,
  session_id text not null,
  mode text not null,
  chain_id bigint not null,
  network text not null,
  tx_hash text not null,
  ordinal int not null,
  token_contract text not null,
  asset text not null,
  address text not null,
  amount_units numeric(78,0) not null,
  from_address text not null,
  tx_from text not null,
  block_number bigint not null,
  block_hash text not null,
  block_time timestamptz not null,
  offset_s bigint not null,                 -- the tenant's test offset at first sight, added when time is judged
  status text not null check (status in ('detected', 'orphaned', 'credited', 'parked')),
  park_reason text,
  outcome text not null default 'open' check (outcome in ('open', 'counted', 'refund', 'dust', 'operator')),
  outcome_reason text,
  first_seen_at timestamptz not null,
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  primary key (tenant_id, deposit_id),
  unique (tenant_id, chain_id, tx_hash, ordinal)
);
create index deposits_by_session on deposits (tenant_id, session_id);
create index deposits_due on deposits (tenant_id, due_at) where due_at is not null;
create index deposits_unfinal on deposits (mode, chain_id, block_number) where status in ('detected', 'orphaned');

-- What a follower could not place: stored with its reason, never skipped.
create table parked_logs (
  mode text not null,
  chain_id bigint not null,
  block_hash text not null,
  log_index int not null,
  reason text not null,
  log jsonb not null,
  parked_at timestamptz not null default clock_timestamp(),
  primary key (mode, chain_id, block_hash, log_index)
);

-- A signer's nonces, one row per key and chain, locked to take the next.
create table signer_nonces (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  next_nonce bigint not null,
  primary key (mode, chain_id, signer)
);

-- A purpose (a refund, a sweep batch) owns one (key, nonce) for ever; its signed bytes are stored before the first broadcast.
create table outbound_transactions (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  purpose text not null check (purpose in ('refund', 'sweep', 'faucet', 'float')),
  tenant_id int not null references tenants,
  subject text not null,                    -- refund id or sweep id
  created_at timestamptz not null,
  primary key (mode, chain_id, signer, nonce),
  unique (tenant_id, purpose, subject, chain_id, signer, nonce)
);
-- Each signing of the same nonce (fee bumps) with its raw bytes: facts.
create table outbound_signatures (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  tx_hash text not null,
  raw bytea not null,
  max_fee_per_gas numeric(38,0) not null,
  signed_at timestamptz not null,
  primary key (mode, chain_id, tx_hash),
  foreign key (mode, chain_id, signer, nonce) references outbound_transactions (mode, chain_id, signer, nonce)
);

-- Coins moved from a session's forwarder to the treasury, after credit and never while a deposit there is held.
create table sweeps (
  tenant_id int not null references tenants,
  sweep_id text not null,
  session_id text not null,
  mode text not null,
  chain_id bigint not null,
  network text not null,
  asset text not null,
  token_contract text not null,
  forwarder text not null,
  salt text not null,
  status text not null default 'created' check (status in ('created', 'submitted', 'settled', 'failed')),
  amount_units numeric(78,0),               -- of the sweep's own Transfer, once final
  tx_hash text,
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null,
  primary key (tenant_id, sweep_id)
);
create index sweeps_due on sweeps (tenant_id, due_at) where due_at is not null;
create unique index sweeps_one_open on sweeps (tenant_id, session_id, chain_id, token_contract) where status in ('created', 'submitted');

create trigger deposit_observations_are_facts before update or delete on deposit_observations for each statement execute function forbid_change();
create trigger outbound_transactions_are_facts before update or delete on outbound_transactions for each statement execute function forbid_change();
create trigger outbound_signatures_are_facts before update or delete on outbound_signatures for each statement execute function forbid_change();

grant select, insert, update on chain_cursors, deposits, signer_nonces, sweeps to zerogate_app;
grant select, insert, delete on chain_blocks to zerogate_app;
grant select, insert on watched_addresses, deposit_observations, parked_logs, outbound_transactions, outbound_signatures to zerogate_app;
