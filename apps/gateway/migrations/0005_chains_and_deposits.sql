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
  log_index int not null,                   -- position in that block, for the order of deposits
  block_time timestamptz not null,
  offset_s bigint not null,                 -- the tenant's test offset at first sight, added when time is judged
  status text not null check (status in ('detected', 'orphaned', 'credited', 'parked')),
  park_reason text,
  outcome text not null default 'open' check (outcome in ('open', 'counted', 'refund', 'dust', 'operator')),
  outcome_reason text,
  first_seen_at timestamptz not null,
  final_at timestamptz,                     -- its block was found to be an ancestor of a final one
  told text check (told in ('detected', 'orphaned', 'credited', 'parked')), -- the last change that the sale was told of
  told_block_hash text,                     -- and the block that it was about
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  primary key (tenant_id, deposit_id),
  unique (tenant_id, chain_id, tx_hash, ordinal),
  check (status <> 'credited' or final_at is not null)
);
create index deposits_by_session on deposits (tenant_id, session_id);
create index deposits_due on deposits (tenant_id, due_at) where due_at is not null;
create index deposits_unfinal on deposits (mode, chain_id, block_number) where final_at is null;

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

-- Providers that contradicted each other where a quorum was needed: evidence for whoever looks at the stall.
create table chain_disagreements (
  mode text not null,
  chain_id bigint not null,
  question text not null,
  answers_hash text not null,
  answers jsonb not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (mode, chain_id, question, answers_hash)
);

-- A signer's nonces, one row per key and chain, locked to take the next.
create table signer_nonces (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  next_nonce bigint not null,
  primary key (mode, chain_id, signer)
);

-- A purpose (a refund, a sweep batch) owns one (key, nonce) for ever, with the one call it is for. It gets another, numbered
-- `n`, only after the outcome of the one before.
create table outbound_transactions (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  purpose text not null check (purpose in ('refund', 'sweep', 'faucet', 'float')),
  tenant_id int not null references tenants,
  subject text not null,                    -- refund id or id of the sweep batch
  n int not null,
  to_address text not null,
  data text not null,
  gas bigint not null,
  created_block bigint not null,            -- finalised height when the nonce was given: it was not used up to there
  created_at timestamptz not null,
  primary key (mode, chain_id, signer, nonce),
  unique (tenant_id, purpose, subject, n)
);
-- Each signing of the same nonce (fee bumps) with its raw bytes, stored before the first broadcast: facts.
create table outbound_signatures (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  tx_hash text not null,
  raw bytea not null,
  max_fee_per_gas numeric(38,0) not null,
  max_priority_fee_per_gas numeric(38,0) not null,
  signed_block bigint not null,             -- head of the chain then: a bump comes some blocks later
  signed_at timestamptz not null,
  primary key (mode, chain_id, tx_hash),
  foreign key (mode, chain_id, signer, nonce) references outbound_transactions (mode, chain_id, signer, nonce)
);
create index outbound_signatures_by_nonce on outbound_signatures (mode, chain_id, signer, nonce);
-- Which finalised transaction used the nonce, and what it did.
create table outbound_outcomes (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  tx_hash text not null,
  block_number bigint not null,
  block_hash text not null,
  succeeded boolean not null,               -- the chain's status
  ours boolean not null,                    -- false: the nonce was used by bytes that we did not store
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (mode, chain_id, signer, nonce),
  foreign key (mode, chain_id, signer, nonce) references outbound_transactions (mode, chain_id, signer, nonce)
);
-- What a signer's coins are promised to: counted against its finalised balance until that balance shows the outcome.
create table outbound_reserves (
  mode text not null,
  chain_id bigint not null,
  signer text not null,
  nonce bigint not null,
  token_contract text not null,
  amount_units numeric(78,0) not null,
  released_block bigint,
  primary key (mode, chain_id, signer, nonce)
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
  status text not null default 'created' check (status in ('created', 'submitted', 'settled')),
  batch_id text,                            -- the batch it is in, or was settled by
  attempts int not null default 0,          -- batches that could not move it
  again boolean not null default false,     -- requested anew while under way: another sweep follows
  amount_units numeric(78,0),               -- of the sweep's own Transfer, once final; 0 = nothing was left there
  tx_hash text,
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null,
  primary key (tenant_id, sweep_id)
);
create index sweeps_due on sweeps (tenant_id, due_at) where due_at is not null;
create index sweeps_by_batch on sweeps (batch_id) where status = 'submitted';
create unique index sweeps_one_open on sweeps (tenant_id, session_id, chain_id, token_contract) where status in ('created', 'submitted');

-- One call of the factory for sweeps of many tenants: of the chain, like the cursors. Its times are technical.
create table sweep_batches (
  mode text not null,
  chain_id bigint not null,
  batch_id text not null,
  token_contract text not null,
  status text not null default 'created' check (status in ('created', 'submitted', 'done')),
  reason text,                              -- why it waits
  due_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  primary key (mode, chain_id, batch_id)
);
create index sweep_batches_due on sweep_batches (mode, due_at) where due_at is not null;

create trigger deposit_observations_are_facts before update or delete on deposit_observations for each statement execute function forbid_change();
create trigger chain_disagreements_are_facts before update or delete on chain_disagreements for each statement execute function forbid_change();
create trigger outbound_transactions_are_facts before update or delete on outbound_transactions for each statement execute function forbid_change();
create trigger outbound_signatures_are_facts before update or delete on outbound_signatures for each statement execute function forbid_change();
create trigger outbound_outcomes_are_facts before update or delete on outbound_outcomes for each statement execute function forbid_change();

grant select, insert, update on chain_cursors, deposits, signer_nonces, sweeps, sweep_batches to zerogate_app;
grant select, insert, delete on chain_blocks to zerogate_app;
grant select, insert on watched_addresses, deposit_observations, parked_logs, chain_disagreements, outbound_transactions, outbound_signatures, outbound_outcomes to zerogate_app;
grant select, insert, update, delete on outbound_reserves to zerogate_app;
