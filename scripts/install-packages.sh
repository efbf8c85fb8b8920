#!/usr/bin/env bash
# Installs what this machine lacks of the sections of scripts/packages.txt that are named: install-packages.sh build [test].
# Quiet when nothing is missing; needs root only then.
#
# No service is started by it, now or at the next boot: tests start nginx, haproxy, caddy and prometheus themselves, on ports of
# their own, while Debian would have them take port 80 and 0.0.0.0:9090, which is where Sluice's operators come in.
set -euo pipefail

list="$(dirname "$0")/packages.txt"
policy="${POLICY_RC_D:-/usr/sbin/policy-rc.d}"  # what Debian asks before it starts a service (invoke-rc.d(8))

packages_of() { awk -v wanted="[$1]" '/^# \[/ { section = $2 } !/^#/ && section == wanted' "$list"; }

is_missing() {
  case "$1" in
    nodejs) command -v node >/dev/null && return 1 ;;
    npm) command -v npm >/dev/null && return 1 ;;
    kubernetes-client) command -v kubectl >/dev/null && return 1 ;;
  esac
  ! dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

# While this runs. A machine that has a policy, as containers do, keeps its own.
forbid_starts() {
  [ -e "$policy" ] && return
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

# What was here before is somebody's own and stays as it is.
disable_services() {
  [ -d /run/systemd/system ] || return 0
  local package
  for package in "$@"; do
    case "$package" in
      nginx-light) systemctl disable --now --quiet nginx ;;
      haproxy | caddy | prometheus | rabbitmq-server | redis-server) systemctl disable --now --quiet "$package" ;;
      wordpress) systemctl disable --now --quiet apache2 2>/dev/null || true ;;  # one of the servers that it may come with
      mariadb-server) systemctl disable --now --quiet mariadb ;;
    esac
  done
}

[ $# -gt 0 ] || { echo "usage: install-packages.sh SECTION..., as scripts/packages.txt has them" >&2; exit 2; }
missing=()
for section in "$@"; do
  packages="$(packages_of "$section")"
  [ -n "$packages" ] || { echo "install-packages.sh: packages.txt has no section [$section]" >&2; exit 2; }
  for package in $packages; do
    if is_missing "$package"; then missing+=("$package"); fi
  done
done

[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
forbid_starts
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
disable_services "${missing[@]}"
