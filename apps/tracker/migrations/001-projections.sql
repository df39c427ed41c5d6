-- Up Migration

-- Every event of every saga. The set of events is all that the read side knows; the rest is derived from it.
create table saga_events (
  event_id uuid primary key,
  order_id uuid not null,
  type text not null,
  service text not null,
  version int not null,
  occurred_at timestamptz not null,
  -- When it could first be seen here. Kept through rebuilds, and no part of a checksum.
  applied_at timestamptz not null,
  correlation_id text not null,
  causation_id text not null,
  user_id text,
  data jsonb not null
);
create index on saga_events (order_id);

-- One row per order, a function of the order's rows in saga_events.
create table order_summaries (
  order_id uuid primary key,
  status text not null,
  saga_status text not null,
  payment text not null,
  stock text not null,
  shipment text not null,
  customer_id text,
  total_amount bigint,
  currency text,
  cancel_reason text,
  tracking_id text,
  first_event_at timestamptz not null,
  last_event_at timestamptz not null,
  placed_at timestamptz,
  confirmed_at timestamptz,
  ended_at timestamptz,
  event_count int not null,
  applied_at timestamptz not null
) with (fillfactor = 70);
create index on order_summaries (first_event_at, order_id);
create index on order_summaries (last_event_at) where saga_status in ('running', 'compensating');

-- Up to where each partition is applied, written in the transaction that applied it: two copies of a projection
-- can be compared at the same offsets.
create table applied_offsets (
  topic text not null,
  partition int not null,
  next_offset bigint not null check (next_offset >= 0),
  primary key (topic, partition)
) with (fillfactor = 50);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update on saga_events, order_summaries, applied_offsets to %I', role);
  end if;
end
$$;
