-- Nobody waits for the answer of a statement that travels with COMMIT. One that changed less than it must has to fail
-- by itself, the way a lost race does: with a code that says "run the whole transaction again".
create function raise_conflict(what text) returns void language plpgsql as $$
begin
  raise exception '%', what using errcode = 'serialization_failure';
end
$$;

do $$
declare
  role text := nullif(current_setting('app.runtime_role', true), '');
begin
  if role is not null then
    execute format('grant execute on function raise_conflict(text) to %I', role);
  end if;
end
$$;
