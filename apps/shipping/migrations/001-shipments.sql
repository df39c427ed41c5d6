-- Up Migration

-- One row per order, under the order's id: the saga's state in this service, and the call to the carrier that this
-- state wants next. `packages/messaging/src/aggregate-store.ts` reads and writes it.
create table shipments (
  id uuid primary key,
  status text not null,
  state jsonb not null,
  version int not null,
  published int not null,
  updated_at timestamptz not null default clock_timestamp(),
  effect_key text,
  effect_due_at timestamptz,
  effect_attempts int not null default 0,
  correlation_id text,
  causation_id text,
  user_id text,
  traceparent text,
  -- A call that nobody wants has no instant at which it is due.
  check ((effect_key is null) = (effect_due_at is null))
) with (fillfactor = 70);

create index shipments_due on shipments (effect_due_at) where effect_due_at is not null;

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update on shipments to %I', role);
  end if;
end
$$;
