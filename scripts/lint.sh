#!/usr/bin/env bash
# clang-tidy over every translation unit that the build knows. (Which may name warnings that only g++ has.) Usage: scripts/lint.sh BUILD_FOLDER
set -euo pipefail
git ls-files '*.cpp' | grep -v '^fuzz/' | xargs -P "$(nproc)" -n 4 clang-tidy-14 -p "$1" --quiet --extra-arg=-Wno-unknown-warning-option
