create table withdrawals (
  id text primary key, -- the session's user_reference
  state text not null default 'withdrawal_pending_user_action',
  session_version integer not null default 0
);

create table gate_events (
  id text primary key, -- each event once
  type text not null,
  taken_at timestamptz not null default now()
);
