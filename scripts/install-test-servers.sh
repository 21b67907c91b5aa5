#!/usr/bin/env bash
# Installs what the tests marked `servers` need in addition to `make test`: MapServer, PostgreSQL with PostGIS, and in its
# own Python environment (build/pgstac-venv) stac-fastapi on pgSTAC, the engine of NRCan's datacube.
# Does nothing if everything is installed; prints what it installs.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian_packages.sh

venv=build/pgstac-venv
requirements=tests/servers/pgstac-requirements.txt

mapfile -t missing < <(missing_packages postgresql-15 postgresql-15-postgis-3 python3-venv cgi-mapserver)
if [[ ${#missing[@]} -gt 0 ]]; then
    announce "${missing[@]}"
    install_packages "${missing[@]}"
fi

if ! cmp -s "$requirements" "$venv/installed.txt"; then
    echo "Installing pgSTAC's Python packages into $venv"
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/installed.txt"
fi
