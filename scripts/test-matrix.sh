#!/usr/bin/env bash
# The tests on QGIS 3.44, which Debian 13 has in its backports, with Python 3.13 and GDAL 3.10: `make test-matrix`.
# Installs a Debian 13 in build/trixie (2.5 GB, a few minutes, once) and runs the committed state of this checkout in it.
# Needs root for chroot and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/.."

suite=trixie
root=$PWD/build/$suite
if [[ $EUID -ne 0 ]]; then
    echo "test-matrix needs root, for chroot" >&2
    exit 1
fi
if ! command -v debootstrap >/dev/null; then
    echo "Installing the Debian package debootstrap"
    apt-get update -q && apt-get install -y -q --no-install-recommends debootstrap
fi

inside() {
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin PIP_CERT=/etc/host-certificates.crt \
        DEBIAN_FRONTEND=noninteractive "$@"
}
leave() { umount -l "$root/proc" "$root/dev/shm" 2>/dev/null || true; }

if [[ ! -e $root/.complete ]]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/\?$' || true)
    mirror=${mirror:-http://deb.debian.org/debian}
    leave
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=git,make,python3,ca-certificates "$suite" "$root" "$mirror"
    echo "deb $mirror $suite-backports main" > "$root/etc/apt/sources.list.d/backports.list"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    inside apt-get update -q
    inside apt-get install -y -q --no-install-recommends -t "$suite-backports" qgis python3-qgis qgis-providers
    touch "$root/.complete"
fi

# this machine's name servers and trusted certificates
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/host-certificates.crt"
trap leave EXIT
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev/shm" || { mkdir -p "$root/dev/shm" && mount -t tmpfs tmpfs "$root/dev/shm"; }

# keep the environment and PyQt6 of an earlier run
mkdir -p "$root/root/checkout"
git archive HEAD | tar -x -C "$root/root/checkout"
inside python3 -c 'from qgis.core import Qgis; print("QGIS", Qgis.QGIS_VERSION)'
inside make --no-print-directory -C /root/checkout test-only
