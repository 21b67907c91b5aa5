#!/usr/bin/env bash
# Installs what the tests marked `servers` need beside `make test`: PostgreSQL with PostGIS, and in a Python environment
# of its own (build/pgstac-venv) stac-fastapi on pgSTAC, the engine of NRCan's datacube.
# Does nothing where everything is there already; says aloud what it installs.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(postgresql-15 postgresql-15-postgis-3 python3-venv)
venv=build/pgstac-venv
requirements=tests/servers/pgstac-requirements.txt

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [[ $status == ii* ]] || missing+=("$package")
done
if [[ ${#missing[@]} -gt 0 ]]; then
    as_root=()
    if [[ $EUID -ne 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "These Debian packages are missing and need root to install: ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "Installing Debian packages (as root): ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if ! cmp -s "$requirements" "$venv/installed.txt"; then
    echo "Installing pgSTAC's Python packages into $venv"
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/installed.txt"
fi
