-- Messages that wait for the relay. A row is here exactly as long as its message may not have been published.
create table outbox (
  id          bigint generated always as identity primary key,
  topic       text not null,
  key         text not null,
  type        text not null,
  event_id    uuid not null,
  value       bytea not null,
  traceparent text,
  created_at  timestamptz not null default clock_timestamp()
) with (
  -- A queue is nearly empty whenever it is well, so that a share of its rows says nothing about its dead ones. What
  -- is left lying above the relay's floor is what its claims wade through.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 20000
);

-- Keys whose next message the broker refused for what it is (too large, no such topic). Later messages of the key
-- wait behind it, all others pass. It is tried again at retry_at, so that what was mended heals without a hand.
create table outbox_blocked (
  topic      text not null,
  key        text not null,
  outbox_id  bigint not null,
  code       text not null,
  reason     text not null,
  attempts   int not null default 1,
  blocked_at timestamptz not null default clock_timestamp(),
  retry_at   timestamptz not null,
  primary key (topic, key)
);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, delete on outbox to %I', role);
    execute format('grant select, insert, update, delete on outbox_blocked to %I', role);
  end if;
end
$$;
