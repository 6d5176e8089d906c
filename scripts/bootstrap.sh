#!/usr/bin/env bash
# Makes this checkout ready to run: Python environments from the hashed requirements, PostgreSQL's programs, and, for
# `tests`, a browser. Does nothing, quickly, where all of it is there. `packages` installs what only root may, and no more.
# `ansible` makes the one environment that the playbooks run from; `appliance` adds the programs that their tests need.
# Usage: scripts/bootstrap.sh [demo|tests|packages|ansible|appliance]
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-demo}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# --- system packages ---------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Say what is installed, or, where we may not install anything, who can.
announce() {
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "$1 is missing, and only root may install it. Run once as root: $(pwd)/scripts/bootstrap.sh packages"
    fi
    say "Installing $1"
}

is_debian() { command -v apt-get >/dev/null; }
is_el() { command -v dnf >/dev/null; }

# Run a package manager, whose messages matter only when it fails.
quietly() {
    local messages
    messages=$(as_root "$@" 2>&1) && return
    printf '%s\n' "$messages" >&2
    return 1
}

apt_install() {
    if [ -z "${apt_is_fresh:-}" ]; then
        quietly apt-get update
        apt_is_fresh=yes
    fi
    quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

dnf_install() { quietly dnf install -y "$@"; }

python_is_right() { "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null && python_is_right "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

need_python() {
    python=$(find_python)
    [ -n "$python" ] && return
    announce "Python 3.11"
    if is_debian; then
        apt_install python3 python3-venv || true
    elif is_el; then
        dnf_install python3.11 || true
    fi
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or 3.12, with its venv module, is needed and was not found. Install it and try again."
}

has_postgres() {
    local folder version
    for folder in /usr/lib/postgresql/1[5-8]/bin /usr/pgsql-1[5-8]/bin /usr/bin ${PATH//:/ }; do
        if [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
            version=$("$folder/postgres" --version | sed -E 's/.*PostgreSQL\) ([0-9]+).*/\1/')
            [ "$version" -ge 15 ] && [ "$version" -le 18 ] && return 0
        fi
    done
    return 1
}

need_postgres() {
    has_postgres && return
    announce "PostgreSQL"
    if is_debian; then
        # Only the programs: the package would also make and start a server of the system's own.
        local own=/etc/postgresql-common/createcluster.d/project88-bootstrap.conf
        apt_install postgresql-common
        as_root mkdir -p "${own%/*}"
        printf 'create_main_cluster = false\n' | as_root tee "$own" >/dev/null
        apt_install postgresql || { as_root rm -f "$own"; fail "apt-get could not install PostgreSQL; its messages are above."; }
        as_root rm -f "$own"
    elif is_el; then
        quietly dnf module enable -y postgresql:16 || true
        dnf_install postgresql-server postgresql-contrib || fail "dnf could not install PostgreSQL; its messages are above."
    else
        fail "Neither apt-get nor dnf is here. Install PostgreSQL 15 to 18 (with contrib) and try again."
    fi
    has_postgres || fail "This system's PostgreSQL is not one of 15 to 18. Install one of them and try again."
}

has_browser() {
    local name
    # libatomic: the program that Playwright steers the browser with is linked to it, and says so nowhere.
    PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -q libatomic.so.1 || return 1
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}

need_browser() {
    has_browser && return
    announce "Chromium, which the tests drive,"
    if is_debian; then
        apt_install chromium fonts-dejavu-core libatomic1 || fail "apt-get could not install Chromium; its messages are above."
    elif is_el; then
        dnf_install epel-release || true
        dnf_install chromium dejavu-sans-fonts libatomic || fail "dnf could not install Chromium; its messages are above."
    fi
}

# recheck, which looks for regular expressions that take longer than their text is long. It is in npm's registry alone.
need_recheck() {
    local wanted=tests/npm/package-lock.json installed=tests/npm/node_modules/.package-lock.json
    [ -e "$installed" ] && [ ! "$wanted" -nt "$installed" ] && return
    command -v npm >/dev/null || { say "npm is not here; the test of regular expressions will say that it is skipped."; return; }
    say "Installing recheck, for the test of regular expressions"
    npm ci --prefix tests/npm --ignore-scripts --no-audit --no-fund --silent || fail "npm could not install tests/npm; its messages are above."
}

# What boots hosts, looks at them from outside and issues certificates to them, where this can be had.
need_appliance() {
    is_debian || return 0
    local program package missing=()
    for program in debootstrap:debootstrap systemd-nspawn:systemd-container nft:nftables ip:iproute2 nmap:nmap sslscan:sslscan pebble:pebble ssh:openssh-client; do
        package=${program#*:}
        PATH=$PATH:/usr/sbin:/sbin command -v "${program%:*}" >/dev/null || missing+=("$package")
    done
    [ "${#missing[@]}" -eq 0 ] && return
    announce "${missing[*]}, which the tests of the appliance need,"
    apt_install "${missing[@]}" || say "apt-get could not install all of it; those tests will say what they skip."
}

# --- Python environments -----------------------------------------------------------------------------------------

# Install into the environment $1 what the remaining arguments say, unless the files named in `inputs` were installed already.
environment() {
    local folder=$1
    shift
    local wanted
    wanted=$(cat "${inputs[@]}" | sha256sum | cut -d' ' -f1)
    if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c '' 2>/dev/null && [ "$(cat "$folder/.installed" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    say "Installing $folder"
    "$folder/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$folder"
    "$@" "$folder"
    printf '%s' "$wanted" >"$folder/.installed"
}

pip_in() {
    local folder=$1
    shift
    "$folder/bin/python" -m pip --disable-pip-version-check --quiet install --require-virtualenv "$@" ||
        fail "pip could not install $folder; its messages are above. Is a package index reachable?"
}

install_project() {
    pip_in "$1" --require-hashes -r requirements/runtime.txt
    pip_in "$1" --require-hashes -r requirements/dev.txt
    pip_in "$1" --no-deps --no-build-isolation --no-index -e .
}

install_openwebui() {
    pip_in "$1" --no-deps --require-hashes -r requirements/openwebui.txt
}

install_ansible() {
    pip_in "$1" --require-hashes -r requirements/ansible.txt
}

case $purpose in
    demo | tests | packages | ansible | appliance) ;;
    *) fail "Usage: scripts/bootstrap.sh [demo|tests|packages|ansible|appliance]" ;;
esac
need_python
if [ "$purpose" = ansible ] || [ "$purpose" = appliance ]; then
    inputs=(requirements/ansible.txt)
    environment .venv-ansible install_ansible
    if [ "$purpose" = appliance ]; then need_appliance; fi
    exit 0
fi
need_postgres
if [ "$purpose" != demo ]; then need_browser; fi
if [ "$purpose" = packages ]; then exit; fi
inputs=(requirements/runtime.txt requirements/dev.txt pyproject.toml)
environment .venv install_project
inputs=(requirements/openwebui.txt)
environment .venv-openwebui install_openwebui
if [ "$purpose" = tests ]; then need_recheck; fi
