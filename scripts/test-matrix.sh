#!/usr/bin/env bash
# The tests in another Debian, `make test-matrix SUITE=…`:
#   trixie  Debian 13 with QGIS 3.44 from its backports, Python 3.13 and GDAL 3.10 (what is tested by itself)
#   forky   Debian 14, as far as it is, with QGIS 3.44, Python 3.14 and GDAL 3.13
# Installs it in build/ (2.5 GB, a few minutes, once) and runs the committed state of this checkout in it: all tests, or
# what TESTS names, `make test-matrix SUITE=forky TESTS=tests/qgis/drawing/test_gateway.py`.
# Needs root for chroot and debootstrap. Runs of one checkout in one Debian wait for each other.
set -euo pipefail

inside() { # COMMAND…: run it in that Debian; what it leaves running does not hold the lock
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin PIP_CERT=/etc/host-certificates.crt \
        DEBIAN_FRONTEND=noninteractive "$@" 9>&-
}

leave() {
    local place
    for place in proc dev/shm; do
        while mountpoint -q "$root/$place"; do umount -l "$root/$place" || break; done
    done
}

install_debian() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/\?$' || true)
    mirror=${mirror:-http://deb.debian.org/debian}
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    # what debootstrap knows of sid goes for every suite that it does not know by name yet
    debootstrap --variant=minbase --include=git,make,python3,ca-certificates "$suite" "$root" "$mirror" \
        /usr/share/debootstrap/scripts/sid
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    local source=()
    if [[ $suite == trixie ]]; then
        echo "deb $mirror $suite-backports main" > "$root/etc/apt/sources.list.d/backports.list"
        source=(-t "$suite-backports")
    else
        # the lists of a Debian in the making end after a week, also where a mirror has no newer ones
        echo 'Acquire::Check-Valid-Until "false";' > "$root/etc/apt/apt.conf.d/lists-of-a-slow-mirror"
    fi
    inside apt-get update -q
    inside apt-get install -y -q --no-install-recommends "${source[@]}" qgis python3-qgis qgis-providers
    touch "$root/.complete"
}

# Put the committed state into that Debian. Of an earlier run only the environment, the bundled libraries, PyQt6 and the
# demo's data stay, which are made anew when they must be: files of other commits would be packaged and tested with those
# of this one.
export_commit() { # FOLDER
    mkdir -p "$1/build"
    find "$1" -mindepth 1 -maxdepth 1 ! -name .venv ! -name extlibs ! -name build -exec rm -rf --one-file-system {} +
    find "$1/build" -mindepth 1 -maxdepth 1 ! -name pyqt6 ! -name demo -exec rm -rf --one-file-system {} +
    git archive HEAD | tar -x -C "$1"
    # recorded answers of the real datacube, where the developers have them beside the checkout
    rm -rf "$1/../shared"
    if [[ -d ../shared/recorded ]]; then
        mkdir "$1/../shared"
        cp -R ../shared/recorded "$1/../shared/"
    fi
}

# A function, so that the shell has read all of this file before a change of commit replaces it.
main() {
    cd "$(dirname "$0")/.."
    suite=${1:-trixie}
    if [[ $suite != trixie && $suite != forky ]]; then
        echo "test-matrix knows trixie and forky, not $suite" >&2
        exit 2
    fi
    root=$PWD/build/$suite
    if [[ $EUID -ne 0 ]]; then
        echo "test-matrix needs root, for chroot" >&2
        exit 1
    fi
    mkdir -p build
    exec 9> "build/$suite.lock"
    if ! flock --nonblock 9; then
        echo "Waiting for another test-matrix of this checkout to end"
        flock 9
    fi
    if ! command -v debootstrap >/dev/null; then
        echo "Installing the Debian package debootstrap"
        apt-get update -q && apt-get install -y -q --no-install-recommends debootstrap
    fi

    trap leave EXIT
    leave # what a killed run has left mounted
    [[ -e $root/.complete ]] || install_debian

    # this machine's name servers and trusted certificates
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/host-certificates.crt"
    mkdir -p "$root/dev/shm"
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
    mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"

    export_commit "$root/root/checkout"
    inside python3 -c 'from osgeo import gdal; from qgis.core import Qgis; print("QGIS", Qgis.QGIS_VERSION, "GDAL", gdal.__version__)'
    inside make --no-print-directory -C /root/checkout test-only "TESTS=${TESTS:-}" ${JOBS:+"JOBS=$JOBS"}
}

main "$@"
exit
