#!/usr/bin/env bash
# Installs the system packages that the app ("run") or its tests ("test") need, on Debian and its
# relatives; elsewhere checks for them and names exactly what is missing. Never skips anything.
set -euo pipefail

case "${1:-}" in
    run) packages=(python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
                   fonts-noto-color-emoji fonts-dejavu-core gettext) ;;
    test) packages=(chromium poppler-utils postgresql redis-server nginx caddy) ;;
    *) echo "Usage: $0 run|test" >&2; exit 2 ;;
esac
# What comes with a service. The tests start these programs themselves, on ports of their own.
with_a_service=(postgresql redis-server nginx caddy)

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_with_apt() {
    local package
    missing=()
    for package in "${packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "These system packages are missing: ${missing[*]}" >&2
            echo "Install them as root: apt-get install ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "Installing system packages: ${missing[*]}"
    keep_services_off
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    leave_services_off
}

# Nothing that is installed here is started; whoever has a rule for that already keeps it.
keep_services_off() {
    local rule=/usr/sbin/policy-rc.d
    [ ! -e "$rule" ] || return 0
    trap '"${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\n# For as long as the review app installs packages.\nexit 101\n' |
        "${as_root[@]}" tee "$rule" >/dev/null
    "${as_root[@]}" chmod 755 "$rule"
}

# Nor at the next start of this machine.
leave_services_off() {
    local service
    command -v systemctl >/dev/null || return 0
    for service in "${with_a_service[@]}"; do
        [[ " ${missing[*]} " != *" $service "* ]] ||
            "${as_root[@]}" systemctl --quiet disable "$service" >/dev/null 2>&1 || true
    done
}

has_library() {
    python3 -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library(sys.argv[1]))' "$1"
}

has_program() {
    PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null
}

check_by_hand() {
    local missing=()
    if [ "$1" = run ]; then
        has_library pango-1.0 || missing+=("Pango 1.44 or newer (the library pango-1.0)")
        has_library pangoft2-1.0 || missing+=("Pango with FreeType (the library pangoft2-1.0)")
        has_library harfbuzz-subset || missing+=("HarfBuzz with subsetting (harfbuzz-subset)")
        command -v msgfmt >/dev/null || missing+=("GNU gettext (the command msgfmt)")
        if ! fc-list 2>/dev/null | grep -qi "emoji"; then
            missing+=("a colour emoji font, such as Noto Color Emoji, and fontconfig (fc-list)")
        fi
    else
        command -v pdftotext >/dev/null || missing+=("Poppler's tools (the command pdftotext)")
        command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
            missing+=("PostgreSQL 14 or newer (the commands initdb and postgres)")
        has_program redis-server || missing+=("Redis 6 or newer (the command redis-server)")
        has_program nginx || missing+=("nginx 1.18 or newer (the command nginx)")
        has_program openssl || missing+=("OpenSSL (the command openssl)")
        has_program caddy || missing+=("Caddy 2.6 or newer (the command caddy)")
    fi
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "This is not Debian, so please install these yourself and run the command again:" >&2
    printf '  - %s\n' "${missing[@]}" >&2
    exit 1
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    install_with_apt
else
    check_by_hand "$1"
fi
