# Sourced by the scripts at the root: installs PostgreSQL's programs and programs that read files if they are missing and may be installed;
# otherwise, and if the SDK is missing, says in one line what to install.
have_postgres() {
    [ -n "${ConnectionStrings__Connectors:-}${CONNECTORS_TEST_DB:-}" ] && return 0
    command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null \
        || compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null
}

# Programs that read some formats better, or at all. Without them those formats are the poorer, and nothing else.
install_readers() {
    local missing=() package as_root=""
    command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils poppler-data)
    for package in catdoc antiword; do command -v "$package" >/dev/null 2>&1 || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    # Without a network the attempt takes a while, so it is made once a day.
    local tried="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/connectors-readers-tried"
    [ -z "$(find "$tried" -mtime -1 2>/dev/null)" ] || return 0
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
        echo "Installing programs that read PDF and old Office files (${missing[*]}) ..." >&2
        timeout 240 $as_root sh -c \
            "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing[*]}" \
            >/dev/null 2>&1 && return 0
    fi
    { mkdir -p "$(dirname "$tried")" && touch "$tried"; } 2>/dev/null
    echo "Without ${missing[*]} some files are read less well or not at all; './start formats' says which." >&2
    return 0
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

install_readers
