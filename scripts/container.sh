#!/usr/bin/env bash
# The container: container.sh PACKAGE.deb DEBIAN OUT.tar, with a Debian in a folder (scripts/debian-root.sh), from which nothing is taken but
# what the program loads and reads. As root. OUT.tar is for `docker load` and `podman load`.
#
# No base image, no shell, no package manager: the program, its libraries with their licences, certificates, time zones.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
package="$1" debian="$2" out="$3"
version="$(dpkg-deb -f "$package" Version)" version="${version%-*}"
epoch="${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || echo 0)}"

work="$(mktemp -d)"
storage=(--root "$work/storage" --runroot "$work/run" --storage-driver vfs)
trap 'rm -rf "$work"' EXIT
root="$work/root"
mkdir -p "$root"/{etc/sluice,usr/bin,usr/share/doc,var/lib/sluice,tmp,proc,dev}
dpkg-deb -x "$package" "$work/package"
cp "$work/package/usr/bin/sluice" "$root/usr/bin/"

# What the loader says that it loads, from the folder and not from this machine.
cp "$root/usr/bin/sluice" "$debian/tmp/sluice.loads"
libraries="$(chroot "$debian" /lib64/ld-linux-x86-64.so.2 --list /tmp/sluice.loads | grep -oE '/\S+' | sort -u)"
rm "$debian/tmp/sluice.loads"
for file in $libraries /lib64/ld-linux-x86-64.so.2; do
  mkdir -p "$root/$(dirname "$file")"
  cp -L "$debian/$file" "$root/$file"
  real="$(chroot "$debian" realpath "$file")"
  owner="$(chroot "$debian" dpkg -S "$real" 2>/dev/null || chroot "$debian" dpkg -S "${real#/usr}")"
  owner="${owner%%:*}"
  mkdir -p "$root/usr/share/doc/$owner"
  cp -L "$debian/usr/share/doc/$owner/copyright" "$root/usr/share/doc/$owner/"
done
mkdir -p "$root/etc/ssl/certs"
cp -L "$debian/etc/ssl/certs/ca-certificates.crt" "$root/etc/ssl/certs/"
cp -R "$debian/usr/share/zoneinfo" "$root/usr/share/"
cp "$here/deploy/container/sluice.toml" "$root/etc/sluice/"
mkdir -p "$root/usr/share/doc/sluice"
cp "$here/LICENSE" "$root/usr/share/doc/sluice/"
echo "sluice:x:10001:10001::/var/lib/sluice:/usr/sbin/nologin" >"$root/etc/passwd"
echo "sluice:x:10001:" >"$root/etc/group"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
chown 10001:10001 "$root/var/lib/sluice"
chmod 0700 "$root/var/lib/sluice"
chmod 1777 "$root/tmp"
find "$root" -exec touch -h -d "@$epoch" {} +

container="$(buildah "${storage[@]}" from --format docker scratch)"
buildah "${storage[@]}" copy --quiet "$container" "$root" / >/dev/null
buildah "${storage[@]}" config \
  --user 10001:10001 --volume /var/lib/sluice --port 8080/tcp --port 9090/tcp --workingdir /var/lib/sluice --stop-signal SIGTERM \
  --entrypoint '["/usr/bin/sluice"]' --cmd 'serve --config /etc/sluice/sluice.toml' \
  --label org.opencontainers.image.title=sluice --label "org.opencontainers.image.version=$version" \
  --label org.opencontainers.image.licenses=Apache-2.0 "$container"
# Healthy is a server that answers its operators.
buildah "${storage[@]}" config --healthcheck "CMD /usr/bin/sluice sale list --data /var/lib/sluice" \
  --healthcheck-interval 10s --healthcheck-timeout 5s --healthcheck-retries 3 --healthcheck-start-period 60s "$container"
image="$(buildah "${storage[@]}" commit --quiet --format docker --timestamp "$epoch" "$container")"
buildah "${storage[@]}" push --quiet "$image" "docker-archive:$work/image.tar:sluice:$version"
python3 -B "$here/packaging/plain_image.py" "$work/image.tar" "$out"
