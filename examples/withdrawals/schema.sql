create table attempts (
  session_id text primary key,
  withdrawal_id text, -- the session's user_reference: several attempts may follow each other
  state text not null,
  version integer not null
);

create table gate_events (
  id text primary key, -- each event once
  type text not null,
  taken_at timestamptz not null default now()
);
