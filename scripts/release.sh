#!/usr/bin/env bash
# A release: release.sh BUILD OUT puts into the new folder OUT what is given to people, from what `make deb` and `make container` have left in
# BUILD: package, container, plugins, clients, what is in it (SPDX), licences, and SHA256SUMS over all.
#
# Only of a commit with the tag v<version>, with nothing changed beside it, whose CHANGELOG has a heading with the version and a date. The same
# commit gives the same files.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
build="$1" out="$2"
refuse() { echo "release.sh: $1" >&2; exit 2; }

version="$(sed -nE 's/^project\(sluice VERSION ([0-9.]+).*/\1/p' "$here/CMakeLists.txt")"
git -C "$here" tag --points-at HEAD | grep -qx "v$version" || refuse "this commit has no tag v$version"
[ -z "$(git -C "$here" status --porcelain)" ] || refuse "there are changes that are in no commit"
grep -qE "^## $version, [0-9]{4}-[0-9]{2}-[0-9]{2}$" "$here/CHANGELOG.md" || refuse "CHANGELOG.md: no heading \"## $version, <date>\""
[ -e "$out" ] && refuse "$out is there already"
deb="$(ls "$build"/sluice_"$version"-1_*.deb)" || refuse "$build: no package; make deb"
image="$build/sluice-$version.tar"
[ -e "$image" ] || refuse "$build: no container; make container"

epoch="$(git -C "$here" log -1 --format=%ct)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# Sorted, of nobody, at the commit's time: the same each time.
packed() { tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -C "$work" -c "$1" | gzip -9n; }

mkdir -p "$out"
cp "$deb" "$image" "$out/"
"$here/scripts/woocommerce-plugin.sh" "$work"
packed sluice >"$out/sluice-for-woocommerce-$version.tar.gz"
for platform in vendure medusa; do
  "$here/scripts/$platform-plugin.sh" "$work"
  packed "sluice-$platform" >"$out/sluice-$platform-$version.tgz"
done
cp -R "$here/clients" "$work/clients"
packed clients >"$out/sluice-clients-$version.tar.gz"
python3 -B "$here/packaging/sbom.py" "$deb" "$(git -C "$here" rev-parse HEAD)" "$epoch" >"$out/sluice-$version.spdx.json"
{
  cat "$here/LICENSE"
  python3 -c 'import json, sys; print("\n".join(part["name"] for part in json.load(sys.stdin)["packages"][1:]))' <"$out/sluice-$version.spdx.json" |
    while read -r name; do printf '\n\n===== %s\n\n' "$name"; cat "/usr/share/doc/$name/copyright"; done
} >"$out/LICENCES.txt"
(cd "$out" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
cat "$out/SHA256SUMS"
