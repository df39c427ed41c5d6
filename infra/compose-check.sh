#!/usr/bin/env bash
# Runs the stack in containers from nothing, places one order for every outcome, judges, and takes everything away.
# Its own project name and free ports: a stack that is already running is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! docker info >/dev/null 2>&1; then
  echo "compose: SKIPPED, no container engine answers here"
  exit "${SKIPPED_EXIT_CODE:-0}"
fi

free_port() { node -e "const s=require('node:net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
export COMPOSE_PROJECT_NAME="saga-check-$$"
for name in KAFKA REGISTRY ORDER PAYMENT INVENTORY SHIPPING TRACKER PROVIDER; do
  export "${name}_PORT=$(free_port)"
done

verdict=
finish() {
  code=$?
  [ -z "$verdict" ] || rm -rf "$verdict"
  if [ "$code" -ne 0 ]; then
    echo "compose: FAILED; the last lines of every container follow"
    docker compose ps --all || true
    docker compose logs --no-color --tail 40 || true
  fi
  docker compose --profile demo down --volumes --remove-orphans --timeout 20 >/dev/null 2>&1 || true
  exit "$code"
}
trap finish EXIT

started=$SECONDS
docker compose build --quiet
echo "compose: images built in $((SECONDS - started)) s"
started=$SECONDS
docker compose up --detach --wait --wait-timeout 240
echo "compose: up and healthy in $((SECONDS - started)) s"
docker compose run --rm demo
verdict=$(mktemp -d)
node --import tsx packages/judge/src/cli.ts --compose --out "$verdict"
grep -q '"verdict": "holds"' "$verdict/report.json"
echo "compose: the judge's report lies outside, $(du -k "$verdict/report.html" | cut -f1) KiB"
docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}' || true
echo "compose: 1 passed, 0 failed"
