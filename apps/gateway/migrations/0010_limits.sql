-- Up Migration

-- How many requests of a window's quota were given out to processes, one row per key and class. Not logged: nothing waits for
-- the disk, and after a crash of the server every quota is whole again.
create unlogged table rate_limits (
  tenant_id int not null references tenants,
  subject text not null,                    -- a key's id, or 'partner'
  quota_class text not null,
  window_start timestamptz not null,        -- technical time
  taken int not null,
  primary key (tenant_id, subject, quota_class)
) with (fillfactor = 50);

grant select, insert, update on rate_limits to zerogate_app;
