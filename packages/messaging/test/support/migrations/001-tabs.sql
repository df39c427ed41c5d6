-- Up Migration

create table tabs (
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
  check ((effect_key is null) = (effect_due_at is null))
) with (fillfactor = 70);

create index tabs_due on tabs (effect_due_at) where effect_due_at is not null;

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update on tabs to %I', role);
  end if;
end
$$;
