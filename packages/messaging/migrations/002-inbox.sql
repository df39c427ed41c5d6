-- Up Migration

-- Every message that was handled here, by the id of its event. A database belongs to one service and so to one
-- consumer group: the id alone is the key.
--
-- The row is as small as it can be (48 bytes, one index), because it is written for every message. Where the message
-- lay and what came of it are in the log and in the metrics: the outcome is not known yet when the row goes in, and
-- writing it afterwards would double the write-ahead log of the busiest table. Event ids are UUIDv7: the index grows
-- at its right edge, and old rows are found by their id without a second index.
create table inbox (
  event_id uuid primary key,
  received_at timestamptz not null default now()
);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, delete on inbox to %I', role);
  end if;
end
$$;
