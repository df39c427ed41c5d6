-- Terms
--   stream    the events of one aggregate, versions 1, 2, 3 ... without a gap
--   head      the stream's row in `streams`: what is locked, and what can be asked without a fold
--   snapshot  the state after one version, in the shape of one `schema_version` of the code that wrote it

create table streams (
  aggregate_id   uuid primary key,
  aggregate_type text not null,
  -- Version of the last event; 0 while the aggregate is only locked for a first decision, or nothing came of it.
  version        integer not null default 0 check (version >= 0),
  -- Version of the last event that was published.
  published      integer not null default 0 check (published between 0 and version),
  status         text not null,
  deadline_at    timestamptz,
  changed_at     timestamptz not null default clock_timestamp()
) with (fillfactor = 80);

create table events (
  event_id       uuid primary key default uuidv7(),
  aggregate_id   uuid not null,
  aggregate_type text not null,
  event_type     text not null,
  schema_version integer not null check (schema_version > 0),
  data           jsonb not null,
  -- correlationId, causationId, userId, traceparent, occurredAt
  metadata       jsonb not null,
  version        integer not null check (version > 0),
  -- To the millisecond, as every API shows it: asked for the instant of an event, history includes that event.
  created_at     timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  -- Two writers of one version: the second fails with 23505 and decides again on the newer history.
  unique (aggregate_id, version)
);

create table snapshots (
  aggregate_id   uuid not null,
  -- Part of the key, so that old and new code may run side by side, each with the snapshots that it can read.
  schema_version integer not null,
  version        integer not null check (version > 0),
  state          jsonb not null,
  created_at     timestamptz not null default clock_timestamp(),
  primary key (aggregate_id, schema_version, version)
);

-- History is append-only by grant as well as by habit. What default privileges may have given is taken back first.
do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('revoke all on streams, events, snapshots from %I', role);
    execute format('grant select, insert, update on streams to %I', role);
    execute format('grant select, insert on events, snapshots to %I', role);
  end if;
end
$$;
