-- Up Migration

-- The answer to every POST /orders, under the caller's key: written in the transaction that places the order, and
-- kept as long as the order, so that a key never means a second one.
create table idempotency_keys (
  key         text primary key check (length(key) between 1 and 255),
  -- What was asked for, and by whom: the same key for something else is refused.
  fingerprint text not null,
  order_id    uuid not null unique,
  -- `json` and not `jsonb`: a repeated request gets the same bytes.
  answer      json not null,
  created_at  timestamptz not null default clock_timestamp()
);

-- What the deadline watcher asks for, and what the gauge of stuck orders counts; see packages/event-store for `streams`.
create index streams_pending on streams (deadline_at) where status = 'pending';
create index streams_confirmed on streams (changed_at) where status = 'confirmed';

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('revoke all on idempotency_keys from %I', role);
    execute format('grant select, insert on idempotency_keys to %I', role);
  end if;
end
$$;
