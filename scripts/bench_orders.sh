#!/usr/bin/env bash
# Confirmed orders a second: a crowd buys everything at once and pays with a method that the sandbox answers at once;
# Sluice with all its threads, the sandbox among them, on the first core, the crowd on the second. Then the same with the
# provider in a process of its own on the second core, which is what a shop's server has to bear. Beside each the
# processor time of an order, by the threads that took it.
# Usage: scripts/bench_orders.sh SLUICE [ORDERS]
set -euo pipefail

sluice=$(realpath "$1")
orders=${2:-20000}
. "$(dirname "$0")/bench_kit.sh"

settings() {  # more of [payment]
  cat > "$work/sluice.toml" <<EOF
[payment]
reconcile_every = "0s"
$1
[[sale]]
id = "orders"
rehearsal = true
opens_at = 2020-01-01T00:00:00Z
cap = 100000000
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = $orders }]
EOF
}

# "name nanoseconds" of each kind of thread: pay-0 to pay-9 are one.
threads() {
  for task in /proc/"$1"/task/*; do
    echo "$(sed 's/[-0-9]*$//' "$task/comm") $(cut -d' ' -f1 "$task/schedstat")"
  done | awk '{sum[$1] += $2} END {for (name in sum) print name, sum[name]}'
}

confirmed() { curl -s "$operators/metrics" | awk '/^sluice_orders_total.*state="confirmed"/ {print $2}'; }

measure() {  # name
  local port
  port=$(free_port)
  rm -rf "$work/data"
  start_sluice "$port"
  threads "$sluice_pid" > "$work/before"
  taskset -c 1 "$sluice" rehearse --url "http://127.0.0.1:$port" --sale orders --buyers "$orders" --over 1s \
    --connections 100 > "$work/rehearsal" 2>&1 || { tail -5 "$work/rehearsal" >&2; }
  for _ in $(seq 600); do
    [ "$(confirmed)" -ge "$orders" ] && break
    sleep 0.1
  done
  threads "$sluice_pid" > "$work/after"
  kill "$sluice_pid"
  wait "$sluice_pid" || true
  # From the first purchase to the last confirmation; and of the middle eight tenths of the confirmations, most of which
  # come when everybody has bought.
  python3 - "$work/data/ledger.db" "$1" "$work/before" "$work/after" <<'EOF'
import sqlite3, sys
file, name, before, after = sys.argv[1:]
ledger = sqlite3.connect(file)
times = [at / 1e3 for (at,) in ledger.execute("select at from order_event where state = 'confirmed' order by at")]
began = ledger.execute("select min(created_at) from hold").fetchone()[0] / 1e3
low, high = len(times) // 10, len(times) * 9 // 10
read = lambda file: {kind: int(ns) for kind, ns in (line.split() for line in open(file))}
spent, was = read(after), read(before)
each = sorted(((ns - was.get(kind, 0)) / 1000 / len(times), kind) for kind, ns in spent.items())[::-1]
print(f'{name}: {len(times) / (times[-1] - began):.0f} orders/s from click to confirmed, '
      f'{(high - low) / (times[high] - times[low]):.0f}/s paid once all have bought; {sum(us for us, _ in each):.0f} us each: ' +
      ', '.join(f'{kind} {us:.0f}' for us, kind in each if us >= 1))
EOF
}

echo "one core for the server, $orders orders paid at once; processor time of an order by thread"
settings ""
measure "with the sandbox in it"

mkdir -p "$work/provider"
taskset -c 1 "$sluice" serve --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --data "$work/provider" \
  > "$work/provider.log" 2> "$work/provider.err" &
pids+=($!)
until grep -qs ready "$work/provider.log"; do sleep 0.1; done
(umask 077 && echo "sk_test_bench" > "$work/key")
settings "url = \"$(cat "$work/provider/sandbox.url")\"
secret_key_file = \"$work/key\"
methods = [{ id = \"tok_ok\", label = \"Card\" }]"
measure "with the provider on the other core"
