#!/usr/bin/env bash
# Backs up an installation, running or not: backup.sh DIRECTORY
# Makes DIRECTORY/connectors-TIME.backup/ with database.dump (pg_dump), keys.tar.gz (the key ring) and SHA256SUMS. The directory gets that
# name only when it is complete. Together the files are everything. Neither alone opens a stored credential, so keep the keys elsewhere if
# you can.
#
# Finds the installation by the product's own settings, from the environment or from files in Connectors__SecretsDirectory:
#   ConnectionStrings__Connectors   default: the private PostgreSQL in Connectors__DataDirectory, which must be running
#                                   ("./start with-database" starts it)
#   Connectors__KeyDirectory        default: "keys" in Connectors__DataDirectory
#   CONNECTORS_KEEP_DAYS            deletes backups in DIRECTORY that are older; default: deletes none
set -euo pipefail
. "$(dirname "$0")/database.sh"
umask 077

[ $# -eq 1 ] || fail "usage: backup.sh DIRECTORY"
directory=$1
keys=$(key_directory)
connect_to_database

[ -d "$keys" ] || fail "There is no key ring in $keys: set Connectors__KeyDirectory."
mkdir -p "$directory"
partial=$(mktemp -d "$directory/.partial-XXXXXXXX")
trap 'rm -rf "$partial"' EXIT

# A chosen schema comes without the extensions in it, but with the indexes that need them.
extensions=()
[ "$(psql -XAtq -c "select count(*) from pg_extension where extname = 'pg_trgm'")" = 0 ] || extensions=(--extension=pg_trgm)

# The keys last: keys are only ever added, so the later key ring opens everything in the earlier dump.
pg_dump --format=custom --compress=6 --no-owner --no-privileges --schema=connectors --schema=hangfire "${extensions[@]}" \
    --file="$partial/database.dump"
tar -czf "$partial/keys.tar.gz" -C "$keys" .
(cd "$partial" && sha256sum database.dump keys.tar.gz > SHA256SUMS)
sync "$partial"/*

backup="$directory/connectors-$(date -u +%Y%m%dT%H%M%SZ).backup"
[ ! -e "$backup" ] || fail "$backup exists."
mv "$partial" "$backup"
if [ -n "${CONNECTORS_KEEP_DAYS:-}" ]; then
    find "$directory" -mindepth 1 -maxdepth 1 -type d -name 'connectors-*.backup' -mmin "+$((CONNECTORS_KEEP_DAYS * 1440))" \
        -exec rm -rf {} +
fi
echo "$backup"
