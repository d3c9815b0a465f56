-- Up Migration

-- Named persons who administer. A token is stored as its hash; a person who leaves is disabled, and stays for the log's sake.
create table operators (
  operator_id text primary key,
  name text not null,
  role text not null check (role in ('viewer', 'support', 'finance', 'admin')),
  token_hash bytea not null unique,
  last_four text not null,
  created_at timestamptz not null default clock_timestamp(),
  disabled_at timestamptz
);
-- What somebody did must lead to one person.
create unique index operators_by_name on operators (lower(name)) where disabled_at is null;

-- What was done by hand, written in the transaction that did it. Never a secret.
create table admin_log (
  log_id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  done_by text not null,
  command text not null,
  about text not null,                      -- the partner, operator, person or session
  mode text check (mode in ('test', 'live')),
  details jsonb not null default '{}'
);
create trigger admin_log_is_facts before update or delete on admin_log for each statement execute function forbid_change();

grant select, insert, update on operators to zerogate_app;
grant select, insert on admin_log to zerogate_app;
