-- Up Migration

-- What a partner asked for through the API: a locked quote as the price of one session's sale. It moves nothing by itself, it
-- follows the sale: settled with the payout, failed when coins that came go back, cancelled when none came in time.
create table rail_pay_outs (
  tenant_id int not null references tenants,
  pay_out_id text not null,
  session_id text not null,
  quote_id text not null,
  status text not null default 'processing' check (status in ('processing', 'settled', 'failed', 'cancelled')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, pay_out_id),
  unique (tenant_id, quote_id),
  foreign key (tenant_id, session_id) references sessions (tenant_id, session_id),
  foreign key (tenant_id, quote_id) references quotes (tenant_id, quote_id)
);
-- One under way for each sale.
create unique index rail_pay_outs_one_open on rail_pay_outs (tenant_id, session_id) where status = 'processing';

-- The one that a sale's price was made for, while it is under way.
alter table sales add column pay_out_id text;

grant select, insert, update on rail_pay_outs to zerogate_app;
