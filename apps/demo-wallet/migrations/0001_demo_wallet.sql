create schema if not exists demo_wallet;

-- One signed transaction per deposit the surface asked for. The signed bytes are stored before they are broadcast, so a
-- repeated request sends the same transaction again and never a second one.
create table if not exists demo_wallet.send (
  send_key      text primary key,
  withdrawal_id text not null,
  tx_hash       text not null,
  signed        text not null,
  created_at    timestamptz not null default now()
);
