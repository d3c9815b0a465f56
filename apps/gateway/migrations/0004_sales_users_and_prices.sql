-- Up Migration

-- Global: what the rate sources said, and the median that quotes point at, so that a price can be explained later and two
-- processes never differ. Rates are fiat per one whole token, kept as the decimal text that was observed.
create table rate_observations (
  mode text not null,
  observation_id text primary key,
  source text not null,
  pair text not null,
  rate text not null,
  observed_at timestamptz not null,
  fetched_at timestamptz not null
);
create table rates (
  mode text not null,
  rate_id text primary key,
  pair text not null,
  rate text not null,
  observation_ids text[] not null,
  observed_at timestamptz not null,         -- of the oldest observation used: rate ages are real time
  created_at timestamptz not null default clock_timestamp()
);
create index rates_latest on rates (mode, pair, rate_id desc);
-- Rates are kept for ever, and each confirmed price looks at the last minutes of them.
create index rates_by_time on rates (mode, pair, created_at);
create index rate_observations_by_age on rate_observations (fetched_at);

-- Global: addresses that must never be paid or paid from. No list loaded = no payout.
create table screening_lists (
  mode text not null,
  list_id text not null,
  content_hash bytea not null,
  entries int not null,
  checked_at timestamptz not null,          -- last successful fetch
  primary key (mode, list_id)
);
create table screening_entries (
  mode text not null,
  list_id text not null,
  address text not null,                    -- lower case
  primary key (mode, list_id, address)
);
create index screening_entries_by_address on screening_entries (mode, address);

-- A person, known once identity has spoken; approvals, payout accounts and caps hang here.
create table end_users (
  tenant_id int not null references tenants,
  end_user_id text not null,
  customer_id text,
  name_sealed bytea,
  approved_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, end_user_id),
  unique (tenant_id, customer_id)
);

create table identity_checks (
  tenant_id int not null references tenants,
  check_id text not null,
  session_id text not null,
  status text not null check (status in ('pending', 'review', 'approved', 'declined')),
  provider_reference text not null,
  url_sealed bytea not null,
  expires_at timestamptz not null,
  started_at timestamptz not null,
  decided_at timestamptz,
  due_at timestamptz,                       -- next read at the provider, beside its callback
  lease_until timestamptz,
  fence bigint not null default 0,
  primary key (tenant_id, check_id),
  foreign key (tenant_id, session_id) references sessions (tenant_id, session_id)
);
create index identity_checks_due on identity_checks (tenant_id, due_at) where due_at is not null;
create index identity_checks_by_session on identity_checks (tenant_id, session_id);
create unique index identity_checks_by_reference on identity_checks (tenant_id, provider_reference);

create table payout_accounts (
  tenant_id int not null references tenants,
  account_id text not null,
  session_id text not null,
  end_user_id text,
  method text not null,
  currency text not null,
  subject_id text not null,
  details_sealed bytea not null,            -- holder name and the method's fields
  display_sealed bytea not null,            -- country and last four
  account_hash bytea not null,              -- equality search by HMAC
  payee_check text not null check (payee_check in ('match', 'close_match_accepted', 'not_possible')),
  created_at timestamptz not null,
  primary key (tenant_id, account_id)
);
create index payout_accounts_by_session on payout_accounts (tenant_id, session_id);
create index payout_accounts_by_end_user on payout_accounts (tenant_id, end_user_id) where end_user_id is not null;

-- A price. An offer belongs to a session from the start; a locked quote of the API may be redeemed by one.
create table quotes (
  tenant_id int not null references tenants,
  quote_id text not null,
  session_id text,
  rate_id text not null references rates,
  side text not null,
  asset text not null,
  network text not null,
  currency text not null,
  payout_method text not null,
  fiat_minor numeric(38,0) not null check (fiat_minor > 0),
  crypto_units numeric(38,0) not null check (crypto_units > 0),
  exchange_rate text not null,              -- spread included, 12 significant digits, rounded down
  network_fee_minor numeric(38,0) not null check (network_fee_minor >= 0),
  service_fee_minor numeric(38,0) not null check (service_fee_minor >= 0),
  partner_fee_minor numeric(38,0) not null check (partner_fee_minor >= 0),
  tolerance_units numeric(38,0) not null check (tolerance_units >= 0),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, quote_id)
);
create index quotes_by_session on quotes (tenant_id, session_id);

-- What a quote that was locked through the API promises, as the very text that is signed, and which keys signed it first.
create table locked_quotes (
  tenant_id int not null,
  quote_id text not null,
  terms text not null,
  hmac_kid text not null,
  jws_kid text not null,
  primary key (tenant_id, quote_id),
  foreign key (tenant_id, quote_id) references quotes (tenant_id, quote_id)
);

-- Redemption is a unique key, not a check.
create table quote_redemptions (
  tenant_id int not null,
  quote_id text not null,
  session_id text not null,
  redeemed_at timestamptz not null,
  primary key (tenant_id, quote_id),
  foreign key (tenant_id, quote_id) references quotes (tenant_id, quote_id)
);

-- Money at open, unfunded locks, one locked row per asset and currency: caps the exposure to a moving price.
create table lock_exposures (
  tenant_id int not null references tenants,
  asset text not null,
  currency text not null,
  open_minor numeric(38,0) not null default 0 check (open_minor >= 0),
  primary key (tenant_id, asset, currency)
);

-- The sale behind a session: the three tracks and what the user has given so far. Made at the user's first step.
create table sales (
  tenant_id int not null,
  session_id text not null,
  country_code text,
  asset text,
  network text,
  identity_status text not null default 'not_required'
    check (identity_status in ('not_required', 'required', 'pending', 'review', 'approved', 'declined')),
  end_user_id text,
  account_id text,
  offer_id text,                            -- the price on screen
  quote_id text,                            -- the price that was confirmed
  deposit_deadline timestamptz,             -- of the confirmed price; null when none is open
  lock_counted boolean not null default false,
  source_kind text check (source_kind in ('own_wallet', 'exchange')),
  refund_address text,
  source_confirmed_at timestamptz,
  address_n int,                            -- which of the session's addresses, and which factory makes it; never the address
  factory_version text,
  address_shown_at timestamptz,
  deposit_track text not null default 'none' check (deposit_track in ('none', 'awaiting', 'detected', 'credited', 'refused')),
  payout_track text not null default 'none' check (payout_track in ('none', 'ready', 'open', 'details_needed', 'settled', 'failed', 'returned')),
  refund_track text not null default 'none' check (refund_track in ('none', 'open', 'settled')),
  due_at timestamptz,                       -- next look at the sale by itself: its deadline, a waiting decision
  lease_until timestamptz,
  fence bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references sessions (tenant_id, session_id)
);
create index sales_due on sales (tenant_id, due_at) where due_at is not null;
create index sales_by_end_user on sales (tenant_id, end_user_id) where end_user_id is not null;

-- What the partner sees of money moving: the sell, and each refund.
create table transactions (
  tenant_id int not null references tenants,
  refid text not null,
  session_id text not null,
  action text not null check (action in ('sell', 'refund')),
  status text not null check (status in ('pending', 'processing', 'settled', 'failed', 'returned', 'refunded')),
  quote_id text,
  refund_id text,
  payout_id text,
  token text not null,
  network text not null,
  token_units numeric(38,0) not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, refid)
);
create unique index transactions_one_sell on transactions (tenant_id, session_id) where action = 'sell';
create index transactions_by_session on transactions (tenant_id, session_id);

create trigger rate_observations_are_facts before update on rate_observations for each statement execute function forbid_change();
create trigger rates_are_facts before update on rates for each statement execute function forbid_change();
create trigger quotes_are_facts before update or delete on quotes for each statement execute function forbid_change();
create trigger locked_quotes_are_facts before update or delete on locked_quotes for each statement execute function forbid_change();
create trigger quote_redemptions_are_facts before update or delete on quote_redemptions for each statement execute function forbid_change();

grant select, insert, delete on rate_observations to zerogate_app;
grant select, insert on rates, quotes, locked_quotes, quote_redemptions to zerogate_app;
grant select, insert, update on screening_lists to zerogate_app;
grant select, insert, delete on screening_entries to zerogate_app;
grant select, insert, update, delete on end_users to zerogate_app;
grant select, insert, update on identity_checks, payout_accounts, lock_exposures, sales, transactions to zerogate_app;
