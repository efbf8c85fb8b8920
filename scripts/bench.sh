#!/usr/bin/env bash
# Every benchmark: engines and ledger on their own, HTTP and TLS beside nginx, orders to their confirmation, a million people waiting, a gate in nginx. Usage: scripts/bench.sh BUILD_FOLDER
set -euo pipefail
build=$1
for program in "$build"/bench/*_bench; do
  echo "== $(basename "$program")"
  taskset -c 0 "$program" --benchmark_color=false
done
echo "== HTTP"
"$(dirname "$0")/bench_http.sh" "$build/sluice"
echo "== TLS"
"$(dirname "$0")/bench_tls.sh" "$build/sluice"
echo "== orders"
"$(dirname "$0")/bench_orders.sh" "$build/sluice"
echo "== a million people waiting"
"$(dirname "$0")/bench_waiting.sh" "$build/sluice"
echo "== a gate in nginx"
"$(dirname "$0")/bench_gate.sh" "$build/sluice"
