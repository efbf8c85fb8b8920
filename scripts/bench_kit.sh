# What the measuring scripts share; sourced. Gives `work`, a scratch folder, and ends in it all that was started.
# shellcheck shell=bash
work=$(mktemp -d)
chmod 755 "$work"  # nginx's workers are somebody else
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

# start_sluice PORT FLAGS...: on the first core, with $work/sluice.toml; sets sluice_pid and operators (an address).
start_sluice() {
  local port=$1
  shift
  taskset -c 0 "$sluice" serve --config "$work/sluice.toml" --listen "127.0.0.1:$port" --admin-listen 127.0.0.1:0 \
    --data "$work/data" "$@" > "$work/sluice.log" 2> "$work/sluice.err" &
  sluice_pid=$!
  pids+=("$sluice_pid")
  until grep -qs ready "$work/sluice.log"; do
    kill -0 "$sluice_pid" 2> /dev/null || { cat "$work/sluice.err" >&2; return 1; }
    sleep 0.1
  done
  # shellcheck disable=SC2034
  operators=$(awk '/^operators:/ {print $2}' "$work/sluice.log")
}

# nginx_at NAME PORT CONFIGURATION: one worker on the first core, in a folder of its own.
nginx_at() {
  local folder=$work/$1 own
  mkdir -p "$folder"
  own=$(printf '%s_temp_path %s; ' client_body b proxy p fastcgi f uwsgi u scgi s)
  sed -e 's/worker_processes auto/worker_processes 1/' -e "s#http {#http { keepalive_requests 1000000000; $own#" "$3" > "$folder/nginx.conf"
  taskset -c 0 nginx -e "$folder/error.log" -p "$folder" -c nginx.conf \
    -g "daemon off; pid nginx.pid; $([ "$(id -u)" = 0 ] && echo 'user root;')" &
  pids+=($!)
  until curl -s -o /dev/null "http://127.0.0.1:$2/"; do sleep 0.1; done
}
