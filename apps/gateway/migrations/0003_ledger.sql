-- Up Migration

-- Double entry, per tenant and asset. A positive amount is a credit (we owe more, or hold less), a negative one a debit (we
-- hold more, or owe less); the amounts of a transaction sum to zero in each asset. Assets are `EUR` or `ETHEREUM/USDC`.
create table ledger_transactions (
  tenant_id int not null references tenants,
  transaction_id text not null,
  kind text not null,
  source text not null,                     -- the fact behind it: each fact is posted at most once per kind
  session_id text,
  reverses text,
  posted_at timestamptz not null,
  epoch int not null default current_epoch(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (tenant_id, transaction_id),
  unique (tenant_id, kind, source),
  foreign key (tenant_id, reverses) references ledger_transactions (tenant_id, transaction_id)
);
create unique index ledger_reversed_once on ledger_transactions (tenant_id, reverses) where reverses is not null;
create index ledger_transactions_by_session on ledger_transactions (tenant_id, session_id);

create table ledger_entries (
  tenant_id int not null,
  transaction_id text not null,
  n smallint not null,
  account text not null,
  asset text not null,
  amount numeric(38,0) not null check (amount <> 0),
  primary key (tenant_id, transaction_id, n),
  foreign key (tenant_id, transaction_id) references ledger_transactions (tenant_id, transaction_id)
);
create index ledger_entries_by_account on ledger_entries (tenant_id, account, asset);

-- Only accounts with a floor (a sale's own) have a balance row, so no house account is ever a hot row.
create table ledger_balances (
  tenant_id int not null references tenants,
  account text not null,
  asset text not null,
  balance numeric(38,0) not null default 0,
  held numeric(38,0) not null default 0 check (held >= 0),
  primary key (tenant_id, account, asset),
  constraint ledger_floor check (balance - held >= 0)
);

-- Pending amounts. A hold ends once, posted or voided, as a row of its own.
create table ledger_holds (
  tenant_id int not null references tenants,
  hold_id text not null,
  account text not null,
  asset text not null,
  amount numeric(38,0) not null check (amount > 0),
  deadline timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, hold_id)
);
create table ledger_hold_ends (
  tenant_id int not null,
  hold_id text not null,
  outcome text not null check (outcome in ('posted', 'voided')),
  transaction_id text,
  ended_at timestamptz not null,
  primary key (tenant_id, hold_id),
  foreign key (tenant_id, hold_id) references ledger_holds (tenant_id, hold_id),
  check ((outcome = 'posted') = (transaction_id is not null))
);

create trigger ledger_transactions_are_facts before update or delete on ledger_transactions for each statement execute function forbid_change();
create trigger ledger_entries_are_facts before update or delete on ledger_entries for each statement execute function forbid_change();
create trigger ledger_holds_are_facts before update or delete on ledger_holds for each statement execute function forbid_change();
create trigger ledger_hold_ends_are_facts before update or delete on ledger_hold_ends for each statement execute function forbid_change();

-- Posts one transaction in one round trip. Floor accounts are those under `sale/`; their rows are locked in sorted order.
-- Raises `ledger_unbalanced` (22000) when an asset does not sum to zero, a check violation of `ledger_floor` when a sale would
-- be overdrawn, and a unique violation when the source was posted before.
create function ledger_post(
  p_tenant int, p_transaction text, p_kind text, p_source text, p_session text, p_reverses text, p_posted_at timestamptz,
  p_accounts text[], p_assets text[], p_amounts numeric[], p_hold text
) returns void language plpgsql as $$
declare
  v_hold ledger_holds;
begin
  if exists (select from unnest(p_assets, p_amounts) as e(asset, amount) group by asset having sum(amount) <> 0) then
    raise exception 'ledger_unbalanced: %', p_kind using errcode = 'data_exception';
  end if;
  insert into ledger_transactions (tenant_id, transaction_id, kind, source, session_id, reverses, posted_at)
    values (p_tenant, p_transaction, p_kind, p_source, p_session, p_reverses, p_posted_at);
  insert into ledger_entries (tenant_id, transaction_id, n, account, asset, amount)
    select p_tenant, p_transaction, n, account, asset, amount
    from unnest(p_accounts, p_assets, p_amounts) with ordinality as e(account, asset, amount, n);
  if p_hold is not null then
    insert into ledger_hold_ends (tenant_id, hold_id, outcome, transaction_id, ended_at)
      values (p_tenant, p_hold, 'posted', p_transaction, p_posted_at);
    select * into strict v_hold from ledger_holds where tenant_id = p_tenant and hold_id = p_hold;
  end if;
  insert into ledger_balances as b (tenant_id, account, asset, balance, held)
    select p_tenant, account, asset, sum(amount), 0
    from unnest(p_accounts, p_assets, p_amounts) as e(account, asset, amount)
    where account like 'sale/%'
    group by account, asset order by account, asset
  on conflict (tenant_id, account, asset) do update
    set balance = b.balance + excluded.balance,
        held = b.held - case when b.account = v_hold.account and b.asset = v_hold.asset then v_hold.amount else 0 end;
end $$;

-- Holds part of a sale's claim for one outflow; the floor makes a second live outflow for the same claim impossible.
create function ledger_hold(p_tenant int, p_hold text, p_account text, p_asset text, p_amount numeric, p_deadline timestamptz, p_at timestamptz)
returns void language plpgsql as $$
begin
  update ledger_balances set held = held + p_amount where tenant_id = p_tenant and account = p_account and asset = p_asset;
  if not found then
    raise exception 'ledger_hold: account % has no balance in %', p_account, p_asset using errcode = 'check_violation', constraint = 'ledger_floor';
  end if;
  insert into ledger_holds (tenant_id, hold_id, account, asset, amount, deadline, created_at)
    values (p_tenant, p_hold, p_account, p_asset, p_amount, p_deadline, p_at);
end $$;

create function ledger_void(p_tenant int, p_hold text, p_at timestamptz) returns void language plpgsql as $$
declare
  v_hold ledger_holds;
begin
  select * into strict v_hold from ledger_holds where tenant_id = p_tenant and hold_id = p_hold;
  insert into ledger_hold_ends (tenant_id, hold_id, outcome, transaction_id, ended_at) values (p_tenant, p_hold, 'voided', null, p_at);
  update ledger_balances set held = held - v_hold.amount
    where tenant_id = p_tenant and account = v_hold.account and asset = v_hold.asset;
end $$;

grant select, insert on ledger_transactions, ledger_entries, ledger_holds, ledger_hold_ends to zerogate_app;
grant select, insert, update on ledger_balances to zerogate_app;
