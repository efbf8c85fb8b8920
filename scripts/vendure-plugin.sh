#!/usr/bin/env bash
# The plugin for Vendure as it is installed: vendure-plugin.sh FOLDER puts it into FOLDER/sluice-vendure, a package, with the client in it.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
mkdir -p "$1/sluice-vendure"
cp -R "$here"/connectors/vendure/. "$here/clients/js/shop.cjs" "$here/LICENSE" "$1/sluice-vendure/"
