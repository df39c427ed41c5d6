-- Up Migration

-- One row per order, under the order's id: the saga's state in this service, and the call to the card provider that
-- this state wants next. `packages/messaging/src/aggregate-store.ts` reads and writes it.
create table payments (
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

create index payments_due on payments (effect_due_at) where effect_due_at is not null;

-- Where money moved. Append-only by grant; at most one charge and one refund per order by constraint.
create table ledger_entries (
  id bigint generated always as identity primary key,
  order_id uuid not null references payments (id),
  kind text not null check (kind in ('charge', 'refund')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  provider_id text not null,
  at timestamptz not null,
  unique (order_id, kind)
);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update on payments to %I', role);
    execute format('grant select, insert on ledger_entries to %I', role);
  end if;
end
$$;
