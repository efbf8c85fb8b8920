#!/usr/bin/env bash
# Rehearsals, server on one core and generator on the other; each ends with its verdict and an audit of its ledger.
#   storm  a million buyers over ten seconds for ten thousand units, no waiting list; JSON and HTML in build/
#   kinds  sales of other kinds, in which people wait: what they were told must have been so (docs/rehearsal.md)
# Usage: scripts/rehearsal.sh SLUICE storm|kinds [more flags for `sluice rehearse`]
set -euo pipefail

sluice=$(realpath "$1")
which=$2
shift 2
work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

# rehearse NAME SETTINGS FLAGS...: a server of its own with one sale, rushed, stopped and audited.
rehearse() {
  local folder=$work/$1 settings=$2 code=0
  shift 2
  mkdir "$folder"
  printf '[[sale]]\nid = "rehearsal"\nopens_at = 2020-01-01T00:00:00Z\nrehearsal = true\n%s\n' "$settings" > "$folder/sluice.toml"
  taskset -c 0 "$sluice" serve --config "$folder/sluice.toml" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
    --data "$folder/data" > "$folder/log" &
  server=$!
  until grep -q ready "$folder/log"; do
    kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; return 1; }
    sleep 0.1
  done
  taskset -c 1 "$sluice" rehearse --sale rehearsal --url "$(awk '/^buyers:/ {print $2}' "$folder/log")" "$@" || code=$?
  grep -E 'VmHWM|VmRSS' "/proc/$server/status"
  kill "$server"
  wait "$server" || true
  "$sluice" audit --data "$folder/data" || code=1
  return $code
}

item() { echo "{ id = \"$1\", name = \"${1^}\", price = { amount = 2500, currency = \"EUR\" }, stock = $2 }"; }

storm() {
  rehearse storm "waitlist = false
items = [$(item tee 10000)]" --threshold 'p(99)<250' --threshold 'errors==0' --threshold 'secured==10000' \
    --json build/rehearsal.json --html build/rehearsal.html "$@"
}

# NAME | buyers | over | settings
kinds() {
  local failed=()
  kind() {
    echo; echo "== $1"
    rehearse "$1" "$4" --buyers "$2" --over "$3" "${flags[@]}" || failed+=("$1")
  }
  local flags=("$@")
  kind one-unit 200 5s "items = [$(item tee 1)]"
  kind fifty-units 500 5s "items = [$(item tee 50)]"
  kind last-units 1100 5s "items = [$(item tee 1000)]"
  kind enough-for-all 3000 5s "items = [$(item tee 7000)]
pace = { admit = 300, per = \"1s\" }"
  kind paced 4000 5s "items = [$(item tee 1500)]
pace = { admit = 200, per = \"1s\" }"
  kind capped 3000 1s "items = [$(item tee 600)]
cap = 20"
  kind line-an-item 3000 5s "items = [$(item tee 300), $(item mug 600), $(item cap 40)]
line = \"item\""
  kind crowd 20000 10s "items = [$(item tee 1000)]"
  echo
  ((${#failed[@]} == 0)) || { echo "failed: ${failed[*]}" >&2; return 1; }
  echo "every kind passed"
}

"$which" "$@"
