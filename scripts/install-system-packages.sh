#!/usr/bin/env bash
# Installs what a new Debian 12 or 13 lacks for `make demo` and `make test`: QGIS, Xvfb, PyQt and Qt tools.
# Does nothing if everything is installed; prints what it installs.
set -euo pipefail
. "$(dirname "$0")/debian_packages.sh"

packages=(qgis python3-qgis qgis-providers python3-venv python3-pip xvfb xauth
          qttools5-dev-tools qttranslations5-l10n pyqt5-dev-tools zip fonts-dejavu-core ca-certificates)

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian: install QGIS 3.40 or later with its Python, Xvfb, Qt's lrelease and pylupdate5, and zip." >&2
    exit 0
fi

mapfile -t missing < <(missing_packages "${packages[@]}")
version=$(dpkg-query -W -f '${Version}' qgis 2>/dev/null || true)
if [[ -n $version ]] && dpkg --compare-versions "$version" lt 3.40; then
    missing+=(qgis python3-qgis qgis-providers)
fi
[[ ${#missing[@]} -eq 0 ]] && exit 0
announce "${missing[@]}"

# Debian 12 itself has QGIS 3.22, with 3.40 in its backports; Debian 13 has 3.40, with 3.44 in its backports. They are on
# the mirror that is already configured, either in one-line or in deb822 sources.
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite="$codename-backports"
pinned=()
if [[ $codename == bookworm || $codename == trixie ]]; then
    if ! grep -rqs "$suite" /etc/apt/sources.list /etc/apt/sources.list.d/; then
        as_root apt-get update -q
        mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
                 | awk -v release="$codename" '$2 == release { print $1; exit }')
        keyring=/usr/share/keyrings/debian-archive-keyring.gpg
        echo "Adding $suite from $mirror to the package sources"
        echo "deb [signed-by=$keyring] $mirror $suite main" \
            | as_root tee "/etc/apt/sources.list.d/$suite.list" >/dev/null
    fi
    pinned=(-t "$suite")
fi
install_packages "${pinned[@]}" "${missing[@]}"
