#!/usr/bin/env bash
# Backs up an installation, running or not: backup.sh DIRECTORY
# Makes DIRECTORY/connectors-TIME.backup/ with database.dump (pg_dump), keys.tar.gz (the key ring) and SHA256SUMS. It appears under that name only when
# it is whole. Together they are everything; apart, neither opens a stored credential, so keep the keys elsewhere if you can.
#
# Which installation: the product's own settings, from the environment or as files in Connectors__SecretsDirectory:
#   ConnectionStrings__Connectors   absent: the private PostgreSQL in Connectors__DataDirectory, which must be running ("./start with-database" sees to it)
#   Connectors__KeyDirectory        absent: "keys" in Connectors__DataDirectory
#   CONNECTORS_KEEP_DAYS            older backups in DIRECTORY are deleted; absent: none
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

# The keys last: keys are added, never taken away, so that the later ring opens whatever the earlier dump holds.
pg_dump --format=custom --compress=6 --no-owner --no-privileges --schema=connectors --schema=hangfire --file="$partial/database.dump"
tar -czf "$partial/keys.tar.gz" -C "$keys" .
(cd "$partial" && sha256sum database.dump keys.tar.gz > SHA256SUMS)
sync "$partial"/*

backup="$directory/connectors-$(date -u +%Y%m%dT%H%M%SZ).backup"
[ ! -e "$backup" ] || fail "$backup exists."
mv "$partial" "$backup"
if [ -n "${CONNECTORS_KEEP_DAYS:-}" ]; then
    find "$directory" -mindepth 1 -maxdepth 1 -type d -name 'connectors-*.backup' -mmin "+$((CONNECTORS_KEEP_DAYS * 1440))" -exec rm -rf {} +
fi
echo "$backup"
