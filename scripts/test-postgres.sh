#!/bin/sh
# PostgreSQL for tests: `test-postgres.sh start FOLDER` makes a server there and starts it, `stop FOLDER` stops it and
# removes the folder; `crash FOLDER` ends it at once, as a power cut would, and `again FOLDER` starts it anew. It is heard by a socket in FOLDER/socket and, with a PORT as a third word, on 127.0.0.1.
# It runs as the user who asks, or, as PostgreSQL refuses to be root, as `postgres`.
set -eu
what=$1
folder=$2
port=${3:-}
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as=""
if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; fi

stop() {
  if [ -d "$folder/data" ]; then $as "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null || true; fi
  rm -rf "$folder"
}

crash() {
  $as "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null
}

start() {
  stop
  mkdir -p "$folder/socket"
  if [ -n "$as" ]; then chown -R postgres "$folder"; fi
  if [ ! -d "$folder/data" ]; then
    $as "$programs/initdb" -D "$folder/data" --no-sync --encoding=UTF8 --locale=C.UTF-8 -U postgres -A trust \
      >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
  fi
  again
}

again() {
  listen="listen_addresses="
  if [ -n "$port" ]; then listen="listen_addresses=127.0.0.1 -c port=$port"; fi
  # shellcheck disable=SC2086
  $as "$programs/pg_ctl" -D "$folder/data" -l "$folder/socket/log" -w -t 60 start \
    -o "-c $listen -c unix_socket_directories=$folder/socket -c max_connections=100 -c shared_buffers=64MB" \
    >/dev/null || { cat "$folder/socket/log" >&2; exit 1; }
}

case $what in
  start) start ;;
  crash) crash ;;
  again) again ;;
  stop) stop ;;
  *) echo "$0: start, stop, crash or again, not $what" >&2; exit 2 ;;
esac
