#!/usr/bin/env bash
# The plugin for Medusa as it is installed: medusa-plugin.sh FOLDER puts it into FOLDER/sluice-medusa, a package, with the client in it. It is
# plain JavaScript: nothing is built, it only lies where Medusa looks for what was.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
server="$1/sluice-medusa/.medusa/server"
mkdir -p "$server"
cp "$here/connectors/medusa/package.json" "$here/LICENSE" "$1/sluice-medusa/"
cp -R "$here/connectors/medusa/src" "$server/"
cp "$here/clients/js/shop.cjs" "$server/src/modules/sluice/"
