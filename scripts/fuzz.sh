#!/usr/bin/env bash
# Runs every fuzz target for a while. Usage: scripts/fuzz.sh BUILD_FOLDER [SECONDS]
set -euo pipefail
for target in "$1"/fuzz/*_fuzz; do
  corpus="$1/corpus/$(basename "$target")"
  mkdir -p "$corpus"
  echo "== $(basename "$target")"
  "$target" -max_total_time="${2:-60}" -timeout=20 -print_final_stats=1 "$corpus" 2>&1 | tail -8
done
