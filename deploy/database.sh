# Sourced by backup.sh and restore.sh: finds the database and the key ring.
fail() { echo "$*" >&2; exit 1; }

# Prints a setting of the product, from the environment or from its file in Connectors__SecretsDirectory.
setting() {
    local value=${!1:-}
    if [ -z "$value" ] && [ -n "${Connectors__SecretsDirectory:-}" ] && [ -f "$Connectors__SecretsDirectory/$1" ]; then
        value=$(cat "$Connectors__SecretsDirectory/$1")
    fi
    printf '%s' "$value"
}

data_directory() {
    local directory
    directory=$(setting Connectors__DataDirectory)
    if [ -z "$directory" ]; then
        [ "$(id -u)" -eq 0 ] && directory=/var/lib/connectors || directory=${XDG_DATA_HOME:-$HOME/.local/share}/connectors
    fi
    printf '%s' "$directory"
}

key_directory() {
    local directory
    directory=$(setting Connectors__KeyDirectory)
    printf '%s' "${directory:-$(data_directory)/keys}"
}

# Sets the environment that PostgreSQL's programs connect with. Passwords are not put on command lines, where every user sees them.
connect_to_database() {
    local connection home pid
    connection=$(setting ConnectionStrings__Connectors)
    if [ -n "$connection" ]; then
        parse_connection "$connection"
    else
        home=$(data_directory)/postgres
        [ -f "$home/data/postmaster.pid" ] \
            || fail "The private PostgreSQL in $home does not run: start the product, or set ConnectionStrings__Connectors."
        mapfile -t pid < "$home/data/postmaster.pid"
        export PGPORT=${pid[3]} PGHOST=${pid[4]} PGUSER=connectors PGDATABASE=connectors PGPASSWORD
        PGPASSWORD=$(cat "$home/password")
    fi
    psql -XAtq -c 'select 1' >/dev/null || fail "PostgreSQL cannot be used."
    newer_programs
}

# Reads "Host=…;Username=…": the keywords that the product's connection strings know, in any case, with or without blanks.
parse_connection() {
    local part name value
    case $1 in
        *[\"\']*) fail "A connection string with quotes is not understood here: set PGHOST, PGUSER and so on, and leave it out." ;;
    esac
    while IFS= read -r -d ';' part; do
        [ -n "${part// /}" ] || continue
        name=$(tr '[:upper:]' '[:lower:]' <<<"${part%%=*}" | tr -d ' ')
        value=${part#*=}
        case $name in
            host | server) export PGHOST=$value ;;
            port) export PGPORT=$value ;;
            database | db) export PGDATABASE=$value ;;
            username | userid | user | uid) export PGUSER=$value ;;
            password | pwd) export PGPASSWORD=$value ;;
            passfile) export PGPASSFILE=$value ;;
            rootcertificate) export PGSSLROOTCERT=$value ;;
            sslmode)
                PGSSLMODE=$(tr '[:upper:]' '[:lower:]' <<<"$value" | sed 's/^verifyfull$/verify-full/; s/^verifyca$/verify-ca/') \
                    && export PGSSLMODE
                ;;
        esac
    done <<<"$1;"
}

# pg_dump refuses servers newer than itself, so the newest programs of this machine come first in the path.
newer_programs() {
    local newest
    newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -t/ -k5,5n | tail -n 1)
    [ -z "$newest" ] || PATH=$newest:$PATH
}
