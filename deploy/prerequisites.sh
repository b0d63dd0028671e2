# Sourced by the scripts at the root: installs PostgreSQL's programs if they are missing and may be installed; otherwise, and if the SDK is
# missing, says in one line what to install.
have_postgres() {
    [ -n "${ConnectionStrings__Connectors:-}${CONNECTORS_TEST_DB:-}" ] && return 0
    command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null \
        || compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null
}

# Tests in a real browser are skipped if there is none.
install_chromium() {
    local name as_root=""
    for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v "$name" >/dev/null 2>&1 && return 0; done
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
        echo "Installing Chromium for the browser tests ..." >&2
        timeout 240 $as_root sh -c \
            'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium' >/dev/null 2>&1
    fi
    return 0
}

if ! command -v dotnet >/dev/null 2>&1; then
    echo "The .NET 10 SDK is missing: install the package dotnet-sdk-10.0 (https://dotnet.microsoft.com/download), then run this again." >&2
    return 2
fi

if ! have_postgres; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
        echo "Installing PostgreSQL's programs (no server is set up by it) ..." >&2
        $as_root mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] \
            || echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq postgresql; } >/dev/null 2>&1
    fi
    if ! have_postgres; then
        echo "PostgreSQL is missing: run 'sudo apt-get install postgresql', or set ConnectionStrings__Connectors to a server's connection" \
            "string, then run this again." >&2
        return 2
    fi
fi
