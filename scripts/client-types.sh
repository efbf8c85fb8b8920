#!/usr/bin/env bash
# The types of clients/js: of the API from its description, of the scripts from what they say. Needs the packages of tests/outside.
set -euo pipefail
cd "$(dirname "$0")/../clients/js"
bin=../../tests/outside/node_modules/.bin

"$bin/openapi-typescript" ../../src/edge/description/openapi.json -o api.d.ts >/dev/null
"$bin/tsc" -p . --outDir .
