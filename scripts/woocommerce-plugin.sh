#!/usr/bin/env bash
# The plugin for WooCommerce as it is installed: woocommerce-plugin.sh FOLDER puts it into FOLDER/sluice, with the client beside it.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
mkdir -p "$1/sluice"
cp -R "$here"/connectors/woocommerce/. "$here/clients/php/sluice.php" "$here/LICENSE" "$1/sluice/"
