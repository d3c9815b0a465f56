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
-- Every refusal has a name, as the constraint of the error: `ledger_unbalanced`, `ledger_hold_mismatch`,
-- `ledger_exceeds_original`; `ledger_floor` when a sale would be overdrawn; and the unique keys when a source was posted, a
-- hold ended or an original reversed before. The owner's rights are used, so that the application can write the ledger in no
-- other way than this.
create function ledger_post(
  p_tenant int, p_transaction text, p_kind text, p_source text, p_session text, p_reverses text, p_posted_at timestamptz,
  p_accounts text[], p_assets text[], p_amounts numeric[], p_hold text
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_hold ledger_holds;
  v_sum record;
begin
  -- A fraction would be rounded when it is stored, after the sums were found right.
  if coalesce(cardinality(p_amounts), 0) = 0 or exists (
    select from unnest(p_assets, p_amounts) as e(asset, amount)
    group by asset having sum(amount) <> 0 or bool_or(amount <> trunc(amount))
  ) then
    raise exception 'ledger_unbalanced: %', p_kind using errcode = 'data_exception', constraint = 'ledger_unbalanced';
  end if;

  insert into ledger_transactions (tenant_id, transaction_id, kind, source, session_id, reverses, posted_at)
    values (p_tenant, p_transaction, p_kind, p_source, p_session, p_reverses, p_posted_at);

  if p_reverses is not null and exists (
    select from (select account, asset, sum(amount) as amount
                 from unnest(p_accounts, p_assets, p_amounts) as e(account, asset, amount) group by account, asset) r
    left join (select account, asset, sum(amount) as amount from ledger_entries
               where tenant_id = p_tenant and transaction_id = p_reverses group by account, asset) o using (account, asset)
    where o.amount is null or sign(r.amount) <> -sign(o.amount) or abs(r.amount) > abs(o.amount)
  ) then
    raise exception 'ledger_exceeds_original: % of %', p_kind, p_reverses
      using errcode = 'data_exception', constraint = 'ledger_exceeds_original';
  end if;

  insert into ledger_entries (tenant_id, transaction_id, n, account, asset, amount)
    select p_tenant, p_transaction, n, account, asset, amount
    from unnest(p_accounts, p_assets, p_amounts) with ordinality as e(account, asset, amount, n);

  if p_hold is not null then
    select * into v_hold from ledger_holds where tenant_id = p_tenant and hold_id = p_hold;
    if not found or v_hold.amount is distinct from (
      select -sum(amount) from unnest(p_accounts, p_assets, p_amounts) as e(account, asset, amount)
      where account = v_hold.account and asset = v_hold.asset
    ) then
      raise exception 'ledger_hold_mismatch: % does not debit what % holds', p_kind, p_hold
        using errcode = 'data_exception', constraint = 'ledger_hold_mismatch';
    end if;
    insert into ledger_hold_ends (tenant_id, hold_id, outcome, transaction_id, ended_at)
      values (p_tenant, p_hold, 'posted', p_transaction, p_posted_at);
  end if;

  for v_sum in
    select account, asset, sum(amount) as amount
    from unnest(p_accounts, p_assets, p_amounts) as e(account, asset, amount)
    where account like 'sale/%' group by account, asset order by account, asset
  loop
    -- The row is made empty first: an upsert would hold a debit against the floor before it looked for the row.
    insert into ledger_balances (tenant_id, account, asset) values (p_tenant, v_sum.account, v_sum.asset)
      on conflict do nothing;
    update ledger_balances
      set balance = balance + v_sum.amount,
          held = held - case when account = v_hold.account and asset = v_hold.asset then v_hold.amount else 0 end
      where tenant_id = p_tenant and account = v_sum.account and asset = v_sum.asset;
  end loop;
end $$;

-- Takes a whole transaction back, as a new one that names it: the same entries with the opposite sign.
create function ledger_reverse(
  p_tenant int, p_transaction text, p_kind text, p_source text, p_original text, p_posted_at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_session text;
  v_accounts text[];
  v_assets text[];
  v_amounts numeric[];
begin
  select session_id into v_session from ledger_transactions where tenant_id = p_tenant and transaction_id = p_original;
  if not found then
    raise exception 'ledger_reverse: no transaction %', p_original
      using errcode = 'data_exception', constraint = 'ledger_exceeds_original';
  end if;
  select array_agg(account order by n), array_agg(asset order by n), array_agg(-amount order by n)
    into v_accounts, v_assets, v_amounts
    from ledger_entries where tenant_id = p_tenant and transaction_id = p_original;
  perform ledger_post(p_tenant, p_transaction, p_kind, p_source, v_session, p_original, p_posted_at,
    v_accounts, v_assets, v_amounts, null);
end $$;

-- Holds part of a sale's claim for one outflow; the floor makes a second live outflow for the same claim impossible.
create function ledger_hold(p_tenant int, p_hold text, p_account text, p_asset text, p_amount numeric, p_deadline timestamptz, p_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into ledger_holds (tenant_id, hold_id, account, asset, amount, deadline, created_at)
    values (p_tenant, p_hold, p_account, p_asset, p_amount, p_deadline, p_at);
  update ledger_balances set held = held + p_amount where tenant_id = p_tenant and account = p_account and asset = p_asset;
  if not found then
    raise exception 'ledger_hold: account % has no balance in %', p_account, p_asset
      using errcode = 'check_violation', constraint = 'ledger_floor';
  end if;
end $$;

create function ledger_void(p_tenant int, p_hold text, p_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_hold ledger_holds;
begin
  select * into v_hold from ledger_holds where tenant_id = p_tenant and hold_id = p_hold;
  if not found then
    raise exception 'ledger_void: no hold %', p_hold using errcode = 'data_exception', constraint = 'ledger_hold_mismatch';
  end if;
  insert into ledger_hold_ends (tenant_id, hold_id, outcome, transaction_id, ended_at) values (p_tenant, p_hold, 'voided', null, p_at);
  update ledger_balances set held = held - v_hold.amount
    where tenant_id = p_tenant and account = v_hold.account and asset = v_hold.asset;
end $$;

-- The functions are the only way in: the application reads the tables and writes none of them.
revoke execute on function ledger_post, ledger_reverse, ledger_hold, ledger_void from public;
grant execute on function ledger_post, ledger_reverse, ledger_hold, ledger_void to zerogate_app;
grant select on ledger_transactions, ledger_entries, ledger_holds, ledger_hold_ends, ledger_balances to zerogate_app;
