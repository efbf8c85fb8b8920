#!/usr/bin/env bash
# Installs what scripts/packages.txt names and this machine lacks. Quiet when nothing is missing; needs root only then.
set -euo pipefail

list="$(dirname "$0")/packages.txt"
missing=()
while read -r package; do
  case "$package" in
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done < <(grep -v '^#' "$list")

[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
