-- Up Migration

-- One row per order, under the order's id. `packages/messaging/src/aggregate-store.ts` reads and writes it.
create table reservations (
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
  traceparent text
) with (fillfactor = 70);

-- What is on the shelves. The constraints forbid the impossible, whatever the code does:
-- nothing is promised that is not there, and nothing appears or vanishes.
create table stock (
  sku text primary key check (sku ~ '^[A-Z0-9-]{1,32}$'),
  available int not null check (available >= 0),
  reserved int not null check (reserved >= 0),
  shipped int not null check (shipped >= 0),
  received int not null check (received >= 0),
  check (available + reserved + shipped = received)
) with (fillfactor = 50);

-- Where goods moved. Append-only by grant; an order reserves, releases and ships a SKU once by constraint.
create table stock_movements (
  id bigint generated always as identity primary key,
  sku text not null references stock (sku),
  kind text not null check (kind in ('received', 'reserved', 'released', 'shipped')),
  quantity int not null check (quantity > 0),
  order_id uuid references reservations (id),
  -- A delivery of goods is known by the key of its request: repeated, it is received once.
  receipt_key text unique,
  at timestamptz not null,
  unique (order_id, sku, kind),
  check ((kind = 'received') = (order_id is null)),
  check ((kind = 'received') = (receipt_key is not null))
);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update on reservations, stock to %I', role);
    execute format('grant select, insert on stock_movements to %I', role);
  end if;
end
$$;
