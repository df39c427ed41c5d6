#!/bin/bash
# Runs once, on the first start of an empty volume. One database with two roles: the owner migrates, the service runs.
# Nobody else may connect: a service that could read its neighbour's tables would soon depend on them.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set service="$SERVICE" --set owner="${SERVICE}_owner" \
  --set owner_password="$OWNER_PASSWORD" --set service_password="$SERVICE_PASSWORD" <<'SQL'
create role :"owner" login password :'owner_password';
create role :"service" login password :'service_password';
create database :"service" owner :"owner";
revoke connect on database :"service" from public;
revoke connect on database postgres from public;
grant connect on database :"service" to :"service";
\connect :"service"
alter schema public owner to :"owner";
revoke create on schema public from public;
grant usage on schema public to :"service";
SQL
