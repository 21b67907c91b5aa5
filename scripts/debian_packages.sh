# Sourced by the install scripts: Debian packages that are missing, installed as root or with sudo, said aloud.

# as_root COMMAND…: as it is for root, with sudo for others.
as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# missing_packages PACKAGE…: those that are not installed, one a line.
missing_packages() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
        [[ $status == ii* ]] || echo "$package"
    done
}

# announce PACKAGE…: say what will be installed; end where nobody may.
announce() {
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        echo "These Debian packages are missing and need root to install: $*" >&2
        exit 1
    fi
    echo "Installing Debian packages (as root): $*"
}

# install_packages ARGUMENT…: arguments of apt-get install.
install_packages() {
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}
