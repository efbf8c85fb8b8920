#!/usr/bin/env bash
# TLS of Sluice beside nginx with the same certificate, each on one core, the load on the other: handshakes with a
# signature, handshakes resumed by a ticket, and requests on connections that stay. Interleaved rounds, medians, ratios.
# Usage: scripts/bench_tls.sh SLUICE [SECONDS]
set -euo pipefail

sluice=$(realpath "$1")
seconds=${2:-4}
rounds=3
. "$(dirname "$0")/bench_kit.sh"

ours=$(free_port)
peer=$(free_port)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
cat > "$work/sluice.toml" <<EOF
public_url = "https://localhost"
[allowances]
on = false
[tls]
certificate = "$work/cert.pem"
key = "$work/key.pem"
[[sale]]
id = "open"
opens_at = 2020-01-01T00:00:00Z
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 10 }]
EOF
start_sluice "$ours"
body=$(curl -sk "https://127.0.0.1:$ours/v1/sales/open" | wc -c)
cat > "$work/nginx.conf" <<EOF
worker_processes auto;
events { worker_connections 1024; }
http { access_log off; default_type application/json;
  server { listen 127.0.0.1:$peer ssl; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets on; ssl_session_cache off;
    location / { return 200 "$(head -c "$body" /dev/zero | tr '\0' x)"; } } }
EOF
chmod 644 "$work/key.pem"
nginx_at tls "$peer" "$work/nginx.conf"

handshakes() { # port, flags of s_time: how many a second of the clock
  local port=$1
  shift
  taskset -c 1 openssl s_time -connect "127.0.0.1:$port" "$@" -time "$seconds" 2> /dev/null |
    awk '/connections in [0-9]+ real seconds/ {print $1 / $4}'
}
requests() { taskset -c 1 wrk -t1 -c100 -d"${seconds}s" "https://127.0.0.1:$1/v1/sales/open" | awk '/Requests\/sec/ {print $2}'; }

measure() { # name, function, arguments behind the port
  local name=$1 how=$2
  shift 2
  : > "$work/ours"; : > "$work/peer"
  for _ in $(seq $rounds); do
    "$how" "$ours" "$@" >> "$work/ours"
    "$how" "$peer" "$@" >> "$work/peer"
  done
  awk -v name="$name" -v ours="$(median < "$work/ours")" -v peer="$(median < "$work/peer")" \
    'BEGIN {printf "%-34s %8.0f/s  nginx %8.0f/s  ratio %.2f\n", name, ours, peer, ours / peer}'
}

echo "one core each for server and load, ECDSA P-256, ${rounds} rounds of ${seconds} s, medians"
measure "handshakes, each with a signature" handshakes -new
measure "handshakes, resumed by a ticket" handshakes -reuse -tls1_2  # of 1.3 it never reads the ticket
measure "requests, 100 connections" requests
