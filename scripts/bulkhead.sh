#!/usr/bin/env bash
# Whether a storm on one thing leaves the rest alone: nginx in front of a shop, of which one part is behind a gate
# (examples/gates/nginx.conf), and another sale of the same Sluice. First quiet, then with a crowd without cookies that
# storms the gate: how many who browse the rest of the shop are answered, and how long the other sale takes to answer.
# nginx, the shop and Sluice share the first core, the loads the second, so what is measured is what is shared fairly, not what
# is free. Fails below 99.9 % of the rest of the shop answered.
# Usage: scripts/bulkhead.sh SLUICE [SECONDS]
set -euo pipefail

sluice=$(realpath "$1")
seconds=${2:-10}
. "$(dirname "$0")/bench_kit.sh"
sluice_port=$(free_port)
shop_port=$(free_port)
front_port=$(free_port)
front=http://127.0.0.1:$front_port

cat > "$work/sluice.toml" <<EOF
[[sale]]
id = "shop"
opens_at = 2020-01-01T00:00:00Z
cap = 50
[[sale]]
id = "other"
opens_at = 2020-01-01T00:00:00Z
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 1000000 }]
EOF
start_sluice "$sluice_port"
cat > "$work/shop.conf" <<EOF
worker_processes 1; error_log stderr crit; events { worker_connections 1024; }
http { access_log off; server { listen 127.0.0.1:$shop_port; location / { default_type text/html; return 200 "the shop"; } } }
EOF
nginx_at shop "$shop_port" "$work/shop.conf"
# The gate stands in front of /drop; the rest of the shop is anybody's.
sed -e "s/127.0.0.1:8000/127.0.0.1:$front_port/; s/127.0.0.1:8080/127.0.0.1:$sluice_port/; s/127.0.0.1:3000/127.0.0.1:$shop_port/" \
  -e 's#^    location / {#    location / { proxy_pass http://shop; proxy_set_header Host $http_host; }\n    location /drop {#' \
  "$(dirname "$0")/../examples/gates/nginx.conf" > "$work/front.conf"
nginx_at front "$front_port" "$work/front.conf"

# load NAME CONNECTIONS ADDRESS [wrk flags]: in the background, its report in $work/NAME.
load() {
  local name=$1 connections=$2 address=$3
  shift 3
  taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" --latency --timeout 10s "$@" "$address" > "$work/$name" &
}
# "requests, of them answered with 2xx, p50, p99" of a report.
figures() {
  awk '/requests in/ {all = $1} /Non-2xx/ {bad += $NF} /Socket errors/ {gsub(",", ""); bad += $4 + $6 + $8 + $10}
       $1 == "50%" {p50 = $2} $1 == "99%" {p99 = $2} END {printf "%d %.3f %s %s\n", all, 100 * (all - bad) / all, p50, p99}' "$work/$1"
}
echo 'wrk.method="POST"; wrk.body="{\"items\":[{\"item\":\"tee\",\"quantity\":1}]}"; wrk.headers["Content-Type"]="application/json"' > "$work/buy.lua"
echo 'wrk.headers["Accept"]="text/html"; wrk.headers["Sec-Fetch-Dest"]="document"' > "$work/page.lua"
measure() {  # quiet or storm
  local storm=
  if [ "$1" = storm ]; then load storm_on_gate 200 "$front/drop" -s "$work/page.lua"; storm=$!; fi
  load "$1.browse" 8 "$front/"
  local browse=$!
  load "$1.sale" 4 "http://127.0.0.1:$sluice_port/v1/sales/other/buy" -s "$work/buy.lua"
  wait "$browse" "$!" ${storm:+"$storm"}
  printf '%-6s %-22s %9s requests, %7s %% answered with success, half within %s, 99 of 100 within %s\n' \
    "$1" 'rest of the shop' $(figures "$1.browse")
  printf '%-6s %-22s %9s requests, %7s %% answered with success, half within %s, 99 of 100 within %s\n' \
    "$1" 'buying in another sale' $(figures "$1.sale")
}
measure quiet
measure storm
awk '/requests in/ {printf "storm  at the gate            %9d requests, everybody inside (50) or sent to the waiting page\n", $1}' "$work/storm_on_gate"
figures storm.browse | awk '{if ($2 < 99.9) {print "FAILED: the rest of the shop was answered " $2 " % of the time, not 99.9"; exit 1}}'
