#!/usr/bin/env bash
# Requests a second of a shop behind a gate, the gate asked by nginx's auth_request and decided within nginx by Lua, beside
# the same nginx with no gate: nginx and Sluice on one core, the load tool on the other, interleaved rounds, medians. The
# configurations are those of examples/gates, with other ports.
# Usage: scripts/bench_gate.sh SLUICE [SECONDS]
set -euo pipefail

sluice=$(realpath "$1")
seconds=${2:-3}
rounds=5
examples=$(realpath "$(dirname "$0")/../examples/gates")
. "$(dirname "$0")/bench_kit.sh"
sluice_port=$(free_port)
shop_port=$(free_port)

printf '[[sale]]\nid = "shop"\nopens_at = 2020-01-01T00:00:00Z\ncap = 1000\npass = "1h"\n' > "$work/sluice.toml"
start_sluice "$sluice_port"
SLUICE_ORIGIN_KEYS=$("$sluice" sale --data "$work/data" --admin "$operators" origin-key shop | tr '\n' ' ')
export SLUICE_ORIGIN_KEYS

# gate_at NAME PORT CONFIGURATION: nginx as that has it, with the ports of this run.
gate_at() {
  mkdir -p "$work/$1"
  cp "$examples/sluice_gate.lua" "$work/$1"
  sed -e "s/127.0.0.1:8000/127.0.0.1:$2/; s/127.0.0.1:8080/127.0.0.1:$sluice_port/; s/127.0.0.1:3000/127.0.0.1:$shop_port/" "$3" > "$work/$1.conf"
  nginx_at "$1" "$2" "$work/$1.conf"
}

cat > "$work/shop.conf" <<EOF
worker_processes 1; error_log stderr warn; events { worker_connections 1024; }
http { access_log off;
  server { listen 127.0.0.1:$shop_port; location / { default_type text/html; return 200 "the shop"; } } }
EOF
cat > "$work/no_gate.conf" <<EOF
worker_processes 1; error_log stderr warn; events { worker_connections 1024; }
http { access_log off; upstream shop { server 127.0.0.1:3000; }
  server { listen 127.0.0.1:8000; location / { proxy_pass http://shop; proxy_set_header Host \$http_host; } } }
EOF
declare -A port
nginx_at shop "$shop_port" "$work/shop.conf"
for name in open auth lua; do port[$name]=$(free_port); done
gate_at open "${port[open]}" "$work/no_gate.conf"
gate_at auth "${port[auth]}" "$examples/nginx.conf"
gate_at lua "${port[lua]}" "$examples/nginx-lua.conf"

# Somebody inside, whose cookies all of the load shows.
for name in auth lua; do
  curl -s -o /dev/null -c "$work/$name.jar" -H 'Accept: text/html' "http://127.0.0.1:${port[$name]}/"
  awk '/sluice_/ {printf "%s%s=%s", sep, $6, $7; sep="; "}' "$work/$name.jar" > "$work/$name.cookie"
done
: > "$work/open.cookie"
rate() {
  echo "wrk.headers[\"Cookie\"]=\"$(cat "$work/$1.cookie")\"; wrk.headers[\"Accept\"]=\"text/html\"" > "$work/load.lua"
  taskset -c 1 wrk -t1 -c50 -d"${seconds}s" -s "$work/load.lua" "http://127.0.0.1:${port[$1]}/" > "$work/wrk"
  ! grep -q 'Non-2xx' "$work/wrk" || { echo "$1: not everybody came through" >&2; return 1; }
  awk '/Requests\/sec/ {print $2}' "$work/wrk" >> "$work/$1.rates"
}
for _ in $(seq $rounds); do for name in open auth lua; do rate $name; done; done
awk -v open="$(median < "$work/open.rates")" -v auth="$(median < "$work/auth.rates")" -v lua="$(median < "$work/lua.rates")" 'BEGIN {
  printf "a shop behind nginx, one core for all of it, 50 connections, medians of 5\n"
  printf "no gate       %7.0f/s\nauth_request  %7.0f/s  %.2f of no gate\nLua           %7.0f/s  %.2f of no gate, %.2f of auth_request\n",
         open, auth, auth / open, lua, lua / open, lua / auth }'
