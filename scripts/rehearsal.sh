#!/usr/bin/env bash
# The scenario: a million buyers over ten seconds for ten thousand units, no waiting list; server and generator share
# this machine. Prints the verdict, leaves JSON and HTML in build/, then audits the ledger.
# Usage: scripts/rehearsal.sh SLUICE [more flags for `sluice rehearse`]
set -euo pipefail

sluice=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
cat > "$work/sluice.toml" <<EOF
[[sale]]
id = "drop-1"
opens_at = 2020-01-01T00:00:00Z
waitlist = false
rehearsal = true
items = [{ id = "tee", name = "Winter tee", price = { amount = 2500, currency = "EUR" }, stock = 10000 }]
EOF
taskset -c 0 "$sluice" serve --config "$work/sluice.toml" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --data "$work/data" \
  > "$work/log" &
server=$!
until grep -q ready "$work/log"; do sleep 0.1; done
url=$(awk '/^buyers:/ {print $2}' "$work/log")
code=0
taskset -c 1 "$sluice" rehearse --sale drop-1 --url "$url" --threshold 'p(99)<250' --threshold 'errors==0' \
  --threshold 'secured==10000' --json build/rehearsal.json --html build/rehearsal.html "$@" || code=$?
grep -E 'VmHWM|VmRSS' "/proc/$server/status"
kill "$server"; wait "$server" || true
"$sluice" audit --data "$work/data"
exit $code
