#!/usr/bin/env bash
# What a million waiting people cost: processor time of Sluice, all its threads on one core, while they poll as they are
# advised to; the load tool (wrk) and nginx as a cache in front of the shared document are on the other core.
# Without a cache the advice stretches to a budget of reads; that it does is measured with a fiftieth of the people, each of
# whom obeys, and a fiftieth of the budget.
# A line says what was measured ("measured") or what was reckoned from it ("times").
# Usage: scripts/bench_waiting.sh SLUICE [SECONDS] [PEOPLE]
set -euo pipefail

sluice=$(realpath "$1")
seconds=${2:-20}
people=${3:-1000000}
presence_s=75  # the middle of the 60 to 90 s that the personal poll is advised to leave between two
cookies=400
budget=25000   # status_reads, as it is by default
scale=50       # the crowd that really obeys is so many times smaller
. "$(dirname "$0")/bench_kit.sh"

sluice_port=$(free_port)
nginx_port=$(free_port)

cat > "$work/sluice.toml" <<TOML
[[sale]]
id = "line"
opens_at = 2020-01-01T00:00:00Z
hold = "2h"
items = [{ id = "tee", name = "Tee", price = { amount = 2500, currency = "EUR" }, stock = 1 }]
TOML
start_sluice "$sluice_port"
sale=http://127.0.0.1:$sluice_port/v1/sales/line

cat > "$work/nginx.conf" <<CONF
worker_processes 1; daemon on; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 4096; }
http {
  log_format asked '\$upstream_status';
  access_log $work/asked.log asked if=\$upstream_status;  # only what the origin was asked for
  keepalive_requests 1000000000;
  proxy_cache_path $work/cache keys_zone=status:1m;
  upstream sluice { server 127.0.0.1:$sluice_port; keepalive 4; }
  server {
    listen 127.0.0.1:$nginx_port;
    location / {
      proxy_pass http://sluice; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache status; proxy_cache_lock on; proxy_cache_use_stale updating;
    }
  }
}
CONF
mkdir "$work/cache"
chmod 777 "$work/cache"
taskset -c 1 nginx -p "$work" -c "$work/nginx.conf" 2> /dev/null
pids+=("$(cat "$work/nginx.pid")")
cached=http://127.0.0.1:$nginx_port/v1/sales/line

# ---- a million places
field() { node -e 'let s="";process.stdin.on("data",d=>s+=d).on("end",()=>{let v=JSON.parse(s);for(const k of process.argv[1].split("."))v=v[k];console.log(v)})' "$1"; }
waiting() { curl -s "$sale" | field line.waiting; }
curl -s -o /dev/null -X POST -d '{"items":[{"item":"tee","quantity":1}]}' "$sale/buy"
for _ in $(seq $cookies); do
  curl -s -o /dev/null -D - -X POST "$sale/tickets" |
    awk 'tolower($1) == "set-cookie:" {sub(/;.*/, "", $2); printf "%s%s", sep, $2; sep = "; "} END {print ""}'
done > "$work/cookies"
echo 'wrk.method = "POST"' > "$work/join.lua"
for _ in $(seq 60); do
  [ "$(waiting)" -ge "$people" ] && break
  taskset -c 1 wrk -t1 -c100 -d3s -s "$work/join.lua" "$sale/tickets" > /dev/null
done
sleep 2
in_line=$(waiting)
[ "$in_line" -ge "$people" ] || { echo "only $in_line people could join" >&2; exit 1; }
poll_after_ms=$(curl -s "$sale" | field poll_after_ms)

# ---- loads
# Polls of their own: each waits 50 to 100 ms between two, so that CONNECTIONS / 75 ms is the rate; no pipelining.
cat > "$work/personal.lua" <<LUA
local requests, at = {}, 0
function init(args)
  for cookie in io.lines("$work/cookies") do
    requests[#requests + 1] = wrk.format("GET", "/v1/sales/line/tickets/current", {["Host"] = "127.0.0.1", ["Cookie"] = cookie})
  end
end
function request() at = at % #requests + 1; return requests[at] end
function delay() return math.random(50, 100) end
LUA
echo 'function delay() return math.random(25, 75) end' > "$work/steady.lua"
personal_rate=$((people / presence_s))
personal_connections=$((personal_rate * 75 / 1000))

ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$sluice_pid/stat"; }
per_s=$(getconf CLK_TCK)

# Runs each "NAME wrk-arguments" for $seconds; leaves percent of a core in $percent and the rates in $work/NAME.
# The first second is not counted: connections are opened in it.
percent=0
under() {
  local before after load name wrks=()
  for load in "$@"; do
    name=${load%% *}
    # shellcheck disable=SC2086
    taskset -c 1 wrk -t1 -d"$((seconds + 2))s" ${load#* } > "$work/$name" &
    wrks+=($!)
  done
  sleep 1
  before=$(ticks)
  sleep "$seconds"
  after=$(ticks)
  [ ${#wrks[@]} -eq 0 ] || wait "${wrks[@]}"
  for load in "$@"; do
    if grep -E 'Non-2xx|Socket errors' "$work/${load%% *}"; then echo "the load got errors" >&2; exit 1; fi
  done
  percent=$(awk -v t=$((after - before)) -v hz="$per_s" -v s="$seconds" 'BEGIN {printf "%.2f", 100 * t / hz / s}')
}
rate() { awk '/Requests\/sec/ {print $2}' "$work/$1"; }
calc() { awk "BEGIN {printf \"$1\", $2}"; }
asked() { wc -l < "$work/asked.log"; }

personal="personal -c$personal_connections -s $work/personal.lua $sale"
steady="status -c250 -s $work/steady.lua $cached"

echo "$in_line people in line; advised: the shared document every $poll_after_ms ms, their own place every $presence_s s"
echo "percent of one core that Sluice used, over $seconds s each"
under
idle=$percent
printf '%-46s %6.1f %%  measured\n' "nobody polls" "$idle"

under "$personal"
alone=$percent
polls=$(rate personal)
printf '%-46s %6.1f %%  measured at %.0f/s\n' "polls of their own" "$alone" "$polls"
us=$(calc %.2f "($alone - $idle) * 10000 / $polls")
printf '%-46s %6.1f %%  times %.3f, for %d/s: %.1f us each\n' "" "$(calc %.2f "$idle + $us * $personal_rate / 10000")" \
  "$(calc %.4f "$personal_rate / $polls")" "$personal_rate" "$us"

under "$personal" "$steady"
printf '%-46s %6.1f %%  measured at %.0f/s and %.0f/s\n' "the same, and the document through the cache" "$percent" \
  "$(rate personal)" "$(rate status)"

before=$(asked)
under "status -c100 $cached"
through=$percent
misses=$(($(asked) - before))
printf '%-46s %6.1f %%  measured at %.0f/s, of which %.1f/s reached Sluice (aim below 10 %%)\n' \
  "the document through the cache, alone" "$through" "$(rate status)" "$(calc %.2f "$misses / ($seconds + 2)")"

under "direct -c100 $sale"
direct=$(rate direct)
us=$(calc %.3f "($percent - $idle) * 10000 / $direct")
needed=$((people * 1000 / poll_after_ms))
printf '%-46s %6.1f %%  measured at %.0f/s: %.1f us each\n' "the document without a cache" "$percent" "$direct" "$us"
printf '%-46s %6d %%  times %.1f, if all %d/s came that a second for everybody means\n' "" \
  "$(calc %.0f "$us * $needed / 10000")" "$(calc %.2f "$needed / $direct")" "$needed"
printf '%-46s %6d %%  times %.2f, for the %d/s that the advice leaves of them (aim below 50 %%)\n' "" \
  "$(calc %.0f "$us * $budget / 10000")" "$(calc %.3f "$budget / $direct")" "$budget"

# ---- a crowd that obeys
# Each of them reads over one of a few connections, and again after what that answer advised, give or take a quarter.
cat > "$work/crowd.mjs" <<'JS'
import http from 'node:http';
const [url, people, seconds, counted] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
let reads = 0;
let advised = 0;
const read = () =>
  http.get(url, { agent }, async (answer) => {
    let text = '';
    for await (const part of answer) text += part;
    reads += 1;
    advised = JSON.parse(text).poll_after_ms;
    setTimeout(read, advised * (0.75 + Math.random() / 2));
  });
for (let i = 0; i < people; i += 1) setTimeout(read, Math.random() * 10000);
let before = 0;
setTimeout(() => (before = reads), (seconds - counted) * 1000);
setTimeout(() => {
  console.log(`${(reads - before) / counted} ${advised / 1000}`);
  process.exit();
}, seconds * 1000);
JS
crowd=$((people / scale))
{ echo "[waiting]"; echo "status_reads = $((budget / scale))"; cat "$work/sluice.toml"; } > "$work/small.toml"
small_port=$(free_port)
taskset -c 0 "$sluice" serve --config "$work/small.toml" --listen "127.0.0.1:$small_port" \
  --admin-listen 127.0.0.1:0 --data "$work/small" > "$work/small.log" &
sluice_pid=$!
pids+=("$sluice_pid")
until grep -qs ready "$work/small.log"; do sleep 0.1; done
taskset -c 1 node "$work/crowd.mjs" "http://127.0.0.1:$small_port/v1/sales/line" "$crowd" 180 90 > "$work/obeyed" &
crowd_pid=$!
sleep 90
before=$(ticks)
sleep 89
after=$(ticks)
wait "$crowd_pid"
read -r obeyed advised_s < "$work/obeyed"
percent=$(calc %.2f "100 * ($after - $before) / $per_s / 89")
printf '%-46s %6.1f %%  measured with %d people who obey and a budget of %d/s: %.0f/s, advised %s s\n' \
  "the same, obeyed, 1/$scale of everything" "$percent" "$crowd" "$((budget / scale))" "$obeyed" "$advised_s"
