-- Up Migration

-- Terms
--   dead letter  a record that could not be handled for a reason of its own, as it was on its topic
--   block        the mark on a key of a topic that has dead letters: what follows is parked behind them, in order
--   queue        the dead letters of one key of one topic, oldest first

create table blocked_keys (
  topic text not null,
  key text not null,
  blocked_at timestamptz not null default clock_timestamp(),
  primary key (topic, key)
);

create table dead_letters (
  id bigint generated always as identity primary key,
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  -- The key as text, by which it is blocked; null when the record had none, and then nothing is blocked.
  key text,
  record_key bytea,
  value bytea,
  headers json not null,
  produced_at timestamptz not null,
  -- What the headers claim. The value may be unreadable.
  type text,
  event_id text,
  code text not null,
  reason text not null,
  attempts int not null default 1,
  parked_at timestamptz not null default clock_timestamp(),
  tried_at timestamptz not null default clock_timestamp(),
  -- A record that is delivered again is the same dead letter.
  unique (topic, partition, "offset")
);

create index dead_letters_queue on dead_letters (topic, key, partition, "offset");

-- Who did what with which dead letter. Append-only by grant. A discarded letter is kept whole: discarding takes it
-- out of the way and destroys nothing.
create table dead_letter_audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  operator text not null,
  action text not null check (action in ('replayed', 'replay failed', 'discarded')),
  -- Why it was discarded, what the replay led to, or how it failed.
  detail text not null,
  dead_letter_id bigint not null,
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  key text,
  type text,
  event_id text,
  code text not null,
  headers json,
  value bytea
);

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant select, insert, update, delete on dead_letters, blocked_keys to %I', role);
    execute format('grant select, insert on dead_letter_audit to %I', role);
  end if;
end
$$;
