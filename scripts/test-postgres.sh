#!/bin/sh
# PostgreSQL for tests: `test-postgres.sh start FOLDER` makes a server there and starts it, `stop FOLDER` stops it and
# removes the folder; `crash FOLDER` ends it at once, as a power cut would, and `again FOLDER` starts it anew.
# `standby FOLDER` gives it a synchronous one beside it, heard by a socket in FOLDER/beside.
# `archive FOLDER` has its log archived, `base FOLDER` takes a base backup, `rewind FOLDER PORT TIME` makes the server of both, as it was then. It is heard by a socket in FOLDER/socket and, with a PORT as a third word, on 127.0.0.1.
# It runs as the user who asks, or, as PostgreSQL refuses to be root, as `postgres`.
set -eu
what=$1
folder=$2
port=${3:-}
until=${4:-}
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as=""
if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; fi

stop() {
  for each in standby data; do
    if [ -d "$folder/$each" ]; then $as "$programs/pg_ctl" -D "$folder/$each" -m immediate -w stop >/dev/null || true; fi
  done
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

# What is written from now on is archived, a file of the log at the latest after a second.
archive() {
  mkdir -p "$folder/archive"
  if [ -n "$as" ]; then chown postgres "$folder/archive"; fi
  {
    echo "archive_mode = on"
    echo "archive_command = 'cp %p $folder/archive/%f'"
    echo "archive_timeout = 1s"
  } >>"$folder/data/postgresql.conf"
  crash
  again
}

# What is committed from now on is on two disks.
standby() {
  mkdir -p "$folder/beside"
  if [ -n "$as" ]; then chown postgres "$folder/beside"; fi
  $as "$programs/pg_basebackup" -h "$folder/socket" ${port:+-p "$port"} -U postgres -D "$folder/standby" -c fast -R
  $as "$programs/pg_ctl" -D "$folder/standby" -l "$folder/beside/log" -w -t 60 start \
    -o "-c listen_addresses= -c unix_socket_directories=$folder/beside -c max_connections=100 -c shared_buffers=64MB" \
    >/dev/null || { cat "$folder/beside/log" >&2; exit 1; }
  echo "synchronous_standby_names = '*'" >>"$folder/data/postgresql.conf"
  $as "$programs/pg_ctl" -D "$folder/data" reload >/dev/null
}

base() {
  $as "$programs/pg_basebackup" -h "$folder/socket" ${port:+-p "$port"} -U postgres -D "$folder/base" -c fast -X none
}

# The server is gone with its disk: what is left is the base backup and the archive.
rewind() {
  rm -rf "$folder/data"
  mv "$folder/base" "$folder/data"
  {
    echo "restore_command = 'cp $folder/archive/%f %p'"
    echo "recovery_target_time = '$until'"
    echo "recovery_target_action = promote"
  } >>"$folder/data/postgresql.conf"
  $as touch "$folder/data/recovery.signal"
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
  archive) archive ;;
  base) base ;;
  standby) standby ;;
  rewind) rewind ;;
  stop) stop ;;
  *) echo "$0: start, stop, crash, again, standby, archive, base or rewind, not $what" >&2; exit 2 ;;
esac
