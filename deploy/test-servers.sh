# Sourced by ./test: brings real servers for the tests of sources (Apache, nginx, Dovecot, OpenSSH, MariaDB ...). Their Debian packages are
# unpacked into a cache and not installed: no service starts, nothing on the machine changes, and no root is needed. Where that cannot be
# done, the tests that need a server are skipped and say so.
test_server_packages=(apache2-bin nginx-light libnginx-mod-http-dav-ext dovecot-core dovecot-imapd openssh-server openssh-sftp-server
    openssh-client mariadb-server-core mariadb-client-core git isync xandikos)

# A server that is a program for Node.js comes from npm.
test_server_modules=(s3rver@3.7.1)

bring_test_modules() {
    [ -z "${CONNECTORS_TEST_MODULES:-}" ] || return 0
    command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || return 0
    local home="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/connectors-test-servers" name
    [ "$(id -u)" -ne 0 ] || home=/var/cache/connectors-test-servers
    name=npm-$(printf '%s\n' "${test_server_modules[@]}" | sha256sum | cut -c1-16)
    if [ ! -e "$home/$name/complete" ]; then
        mkdir -p "$home" || return 0
        (
            flock 9
            [ -e "$home/$name/complete" ] && exit 0
            rm -rf "${home:?}/$name" && mkdir -p "$home/$name" && cd "$home/$name" || exit 1
            timeout 120 npm install --no-audit --no-fund --no-save --ignore-scripts "${test_server_modules[@]}" || exit 1
            chmod -R a+rX "$home/$name" && touch "$home/$name/complete"
        ) 9>"$home/lock" >/dev/null 2>&1
    fi
    [ ! -e "$home/$name/complete" ] || export CONNECTORS_TEST_MODULES="$home/$name/node_modules"
}

bring_test_servers() {
    bring_test_modules
    [ -z "${CONNECTORS_TEST_SERVERS:-}" ] || return 0
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 0
    local home="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/connectors-test-servers" name
    # Servers do not run as root, and another user cannot enter root's home directory.
    [ "$(id -u)" -ne 0 ] || home=/var/cache/connectors-test-servers
    name=$(printf '%s\n' "${test_server_packages[@]}" | sha256sum | cut -c1-16)
    if [ ! -e "$home/$name/complete" ]; then
        echo "Unpacking servers for the tests (nothing is installed) ..." >&2
        mkdir -p "$home" || return 0
        (
            flock 9
            [ -e "$home/$name/complete" ] && exit 0
            rm -rf "$home/$name" && mkdir -p "$home/$name/"{lists/partial,debs/partial,root} && cd "$home/$name/debs" || exit 1
            apt=(apt-get -qq -o "Dir::State::Lists=$home/$name/lists" -o "Dir::Cache::archives=$home/$name/debs"
                -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)")
            timeout 120 "${apt[@]}" update || exit 1
            # What the machine has already is not fetched again.
            needed=$("${apt[@]}" install --print-uris -y --no-install-recommends "${test_server_packages[@]}" \
                | sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p") || exit 1
            # shellcheck disable=SC2086
            [ -z "$needed" ] || timeout 240 "${apt[@]}" download $needed || exit 1
            for package in ./*.deb; do [ ! -e "$package" ] || dpkg-deb -x "$package" "$home/$name/root" || exit 1; done
            rm -rf "$home/$name/lists" "$home/$name/debs" && chmod -R a+rX "$home/$name" && touch "$home/$name/complete"
        ) 9>"$home/lock" >/dev/null 2>&1
    fi
    if [ -e "$home/$name/complete" ]; then
        export CONNECTORS_TEST_SERVERS="$home/$name/root"
    else
        echo "Without them the tests that need a real server are skipped." >&2
    fi
}
