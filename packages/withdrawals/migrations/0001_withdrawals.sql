-- The partner's own record of withdrawals. Nothing here is bank, card or identity data: what an event may leave behind
-- is an allow-list (src/facts.ts), and the payload itself is never kept.

create table gate_withdrawals.withdrawal (
  withdrawal_id text primary key,
  -- The partner's own opaque id of the person; the gateway never sees it.
  owner_ref     text not null,
  amount        text not null,
  currency      text not null,
  asset         text not null,
  network       text not null,
  country_code  text,
  state         text not null check (state in (
    'withdrawal_pending_session', 'withdrawal_pending_user_action', 'withdrawal_processing',
    'withdrawal_completed', 'withdrawal_failed', 'withdrawal_closed', 'withdrawal_cancelled')),
  attention     text check (attention in (
    'payout_returned', 'second_completion', 'unknown_session', 'amount_differs', 'manual_review')),
  attempt_count integer not null default 0 check (attempt_count between 0 and 1000),
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);
create index withdrawal_by_owner on gate_withdrawals.withdrawal (owner_ref, created_at desc);

create table gate_withdrawals.attempt (
  withdrawal_id      text not null references gate_withdrawals.withdrawal,
  number             integer not null check (number between 1 and 1000),
  idempotency_key    text not null unique,
  state              text not null check (state in (
    'withdrawal_pending_session', 'withdrawal_pending_user_action', 'withdrawal_processing',
    'withdrawal_completed', 'withdrawal_failed', 'withdrawal_closed', 'withdrawal_cancelled')),
  -- Text, not jsonb: a replay with the same key must be the same bytes, or the gateway refuses it.
  create_request     text not null,
  session_id         text unique,
  session_version    bigint,
  stage              text,
  action_who         text,
  action_what        text,
  action_until       text,
  failure_code       text,
  failure_message    text,
  failure_retryable  boolean,
  capability_inputs  jsonb,
  capability_answer  jsonb,
  accepted_quote     jsonb,
  request_ids        text[] not null default '{}',
  tx_refid           text,
  rail_id            text,
  -- A completion was heard, whatever the state was by then; two of them in one withdrawal are a second completion.
  completion_heard   boolean not null default false,
  reads              integer not null default 0,
  next_read_at       timestamptz,
  created_at         timestamptz not null,
  session_created_at timestamptz,
  processing_at      timestamptz,
  ended_at           timestamptz,
  updated_at         timestamptz not null,
  primary key (withdrawal_id, number)
);
-- Two sessions that could both be paid never live at once.
create unique index attempt_one_live on gate_withdrawals.attempt (withdrawal_id)
  where state in ('withdrawal_pending_session', 'withdrawal_pending_user_action', 'withdrawal_processing');
create index attempt_due on gate_withdrawals.attempt (next_read_at) where next_read_at is not null;

create table gate_withdrawals.event (
  event_id    text primary key,
  event_type  text not null,
  session_id  text,
  sequence    bigint,
  outcome     text not null check (outcome in ('applied', 'ignored', 'unknown_session')),
  sent_at     timestamptz not null,
  received_at timestamptz not null
);

create table gate_withdrawals.support_case (
  case_id       bigint generated always as identity primary key,
  reason        text not null check (reason in (
    'payout_returned', 'second_completion', 'unknown_session', 'amount_differs', 'manual_review')),
  withdrawal_id text references gate_withdrawals.withdrawal,
  session_id    text,
  event_id      text,
  created_at    timestamptz not null,
  resolved_at   timestamptz
);
create index support_case_open on gate_withdrawals.support_case (created_at) where resolved_at is null;

-- The second lock on "never backwards": the first is src/machine.ts.
create function gate_withdrawals.rank(state text) returns integer language sql immutable as $$
  select case state
    when 'withdrawal_pending_session' then 0
    when 'withdrawal_pending_user_action' then 1
    when 'withdrawal_processing' then 2
    else 3 end
$$;
create function gate_withdrawals.forbid_backwards() returns trigger language plpgsql as $$
begin
  if new.state <> old.state
    and (gate_withdrawals.rank(old.state) = 3 or gate_withdrawals.rank(new.state) < gate_withdrawals.rank(old.state)) then
    raise exception 'attempt % of % may not go from % to %', old.number, old.withdrawal_id, old.state, new.state;
  end if;
  if old.session_id is not null and new.session_id is distinct from old.session_id then
    raise exception 'attempt % of % already has a session', old.number, old.withdrawal_id;
  end if;
  return new;
end $$;
create trigger attempt_forward_only before update on gate_withdrawals.attempt
  for each row execute function gate_withdrawals.forbid_backwards();
