# Sourced by the install scripts: finds missing Debian packages, and installs them as root or with sudo.

# as_root COMMAND…: run it directly as root, otherwise with sudo.
as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# missing_packages PACKAGE…: print those that are not installed, one per line.
missing_packages() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
        [[ $status == ii* ]] || echo "$package"
    done
}

# announce PACKAGE…: print what will be installed; exit when neither root nor sudo is available.
announce() {
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        echo "These Debian packages are missing and need root to install: $*" >&2
        exit 1
    fi
    echo "Installing Debian packages (as root): $*"
}

# install_packages ARGUMENT…: run apt-get install with these arguments.
install_packages() {
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}
