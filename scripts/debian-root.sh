#!/usr/bin/env bash
# A Debian of its own in a folder, with what a package of ours needs and without the package: debian-root.sh PACKAGE.deb FOLDER. As
# root; for the tests of packages and for the container. Debian's mirror is the one that apt uses here.
#
# By mmdebstrap: debootstrap's work done by apt, which knows who provides what a package asks for.
set -euo pipefail

package="$1" folder="$2"
[ -e "$folder" ] && { echo "debian-root.sh: $folder is there already" >&2; exit 2; }
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)"
# Of systemd only what makes users and folders: nothing is started here.
needed="$(dpkg-deb -f "$package" Depends | tr ',' '\n' |
  sed -E 's/systemd \| systemd-(sysusers|tmpfiles)/systemd-standalone-\1/; s/\(.*//; s/[[:space:]]//g' | paste -sd,)"

mmdebstrap --quiet --mode=root --variant=apt --include="$needed" --aptopt='Acquire::Languages "none"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$folder" "deb ${mirror:-http://deb.debian.org/debian} bookworm main"
