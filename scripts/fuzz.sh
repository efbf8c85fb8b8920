#!/usr/bin/env bash
# Runs every fuzz target for a while, on from its corpus in the tree and from what earlier runs have found.
# Usage: scripts/fuzz.sh BUILD_FOLDER [SECONDS]
set -euo pipefail
tree="$(dirname "$0")/../fuzz/corpus"
for program in "$1"/fuzz/*_fuzz; do
  target="$(basename "$program" _fuzz)"
  found="$1/corpus/$target"
  mkdir -p "$found"
  echo "== $target"
  "$program" -max_total_time="${2:-60}" -timeout=20 -print_final_stats=1 -artifact_prefix="$found-" "$found" "$tree/$target" 2>&1 | tail -8
done
