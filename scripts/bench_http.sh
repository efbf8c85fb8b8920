#!/usr/bin/env bash
# Requests a second of Sluice, all its threads on one core, beside nginx returning a constant body of the same size on
# that core, the load tool on the other; five interleaved rounds, medians, and the ratio that matters. Beside each rate
# the processor time of one request, which says more where other work runs beside.
# Usage: scripts/bench_http.sh SLUICE [SECONDS]
set -euo pipefail

sluice=$(realpath "$1")
seconds=${2:-5}
rounds=5
. "$(dirname "$0")/bench_kit.sh"

sluice_port=$(free_port)
nginx_port=$(free_port)

cat > "$work/sluice.toml" <<EOF
[[sale]]
id = "open"
opens_at = 2020-01-01T00:00:00Z
cap = 100000000
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 10000000 }]
[[sale]]
id = "line"
opens_at = 2020-01-01T00:00:00Z
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 1 }]
[[sale]]
id = "gone"
opens_at = 2020-01-01T00:00:00Z
waitlist = false
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 1 }]
EOF
start_sluice "$sluice_port"
base=http://127.0.0.1:$sluice_port/v1/sales
cart='{"items":[{"item":"tee","quantity":1}]}'
curl -s -o /dev/null -X POST -d "$cart" "$base/gone/buy"
curl -s -o /dev/null -X POST -d "$cart" "$base/line/buy"
curl -s -o /dev/null -c "$work/jar" -X POST "$base/line/tickets"
cookie=$(awk '/sluice_/ {printf "%s%s=%s", sep, $6, $7; sep="; "}' "$work/jar")

nginx_with() {  # a constant answer of $1 bytes
  local body
  body=$(head -c "$1" /dev/zero | tr '\0' x)
  cat > "$work/nginx.conf" <<EOF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; default_type application/json;
  server { listen 127.0.0.1:$nginx_port; location / { return 200 "$body"; } } }
EOF
  taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" &  # of this session, so that the scheduler treats both alike
  nginx_pid=$!
  pids+=("$nginx_pid")
  until pgrep -P "$nginx_pid" > /dev/null; do sleep 0.1; done
}

# Nanoseconds of processor time that all threads of the processes named had so far.
cpu_ns() { local pid; for pid in "$@"; do cat /proc/"$pid"/task/*/schedstat; done | awk '{sum += $1} END {printf "%.0f", sum}'; }
# "requests a second, microseconds of processor time a request" of the processes $1 under the load of the rest.
rate() {
  local of=$1 before after
  shift
  before=$(cpu_ns $of)
  taskset -c 1 wrk -t1 -c100 -d"${seconds}s" "$@" > "$work/wrk"
  after=$(cpu_ns $of)
  awk -v ns=$((after - before)) '/Requests\/sec/ {rate = $2} /requests in/ {count = $1} END {print rate, ns / 1000 / count}' "$work/wrk"
}
column() { awk -v column="$2" '{print $column}' "$1" | median; }

measure() {  # name, target ratio, address, wrk script
  local name=$1 target=$2 url=$3 script=$4 size
  echo "$script" > "$work/load.lua"
  size=$(cat "$work/size")
  nginx_with "$size"
  : > "$work/ours"; : > "$work/peer"
  for _ in $(seq $rounds); do
    rate "$sluice_pid" -s "$work/load.lua" "$url" >> "$work/ours"
    rate "$(pgrep -P "$nginx_pid")" "http://127.0.0.1:$nginx_port/" >> "$work/peer"
  done
  kill "$nginx_pid"; wait "$nginx_pid" || true
  awk -v name="$name" -v target="$target" -v size="$size" \
    -v ours="$(column "$work/ours" 1)" -v peer="$(column "$work/peer" 1)" \
    -v our_us="$(column "$work/ours" 2)" -v peer_us="$(column "$work/peer" 2)" \
    'BEGIN {printf "%-38s %7.0f/s %5.1f us  nginx %7.0f/s %5.1f us  ratio %.2f, by processor time %.2f  (aim %.1f, %d bytes)\n",
            name, ours, our_us, peer, peer_us, ours / peer, peer_us / our_us, target, size}'
}
size_of() { curl -s "$@" | wc -c > "$work/size"; }
post() { echo "wrk.method=\"POST\"; wrk.body='$1'; wrk.headers[\"Content-Type\"]=\"application/json\""; }

echo "one core each for server and load, 100 connections, ${rounds} rounds of ${seconds} s, medians"
size_of "$base/open"
measure "GET /v1/sales/{sale}" 1.0 "$base/open" ""
size_of -X POST "$base/line/tickets"
measure "POST .../tickets, new buyer each" 0.9 "$base/line/tickets" "$(post '')"
size_of -H "Cookie: $cookie" "$base/line/tickets/current"
measure "GET .../tickets/current" 0.9 "$base/line/tickets/current" "wrk.headers[\"Cookie\"]=\"$cookie\""
size_of -X POST -d "$cart" "$base/gone/buy"
measure "POST .../buy, sold out" 0.9 "$base/gone/buy" "$(post "$cart")"
size_of -X POST -d "$cart" "$base/open/buy"
measure "POST .../buy, secured and synced" 0.5 "$base/open/buy" "$(post "$cart")"
"$sluice" audit --data "$work/data" | grep -E '^open|BROKEN' || true
