#!/usr/bin/env bash
# Restores a backup of backup.sh into an empty installation: restore.sh BACKUP
# No process of the installation may run. The database must exist and have neither the schema connectors nor hangfire. Other keys in the key
# directory stay. The installation is found as in backup.sh.
set -euo pipefail
. "$(dirname "$0")/database.sh"
umask 077

[ $# -eq 1 ] || fail "usage: restore.sh BACKUP"
backup=$1
[ -f "$backup/database.dump" ] && [ -f "$backup/keys.tar.gz" ] || fail "$backup is not a backup."
(cd "$backup" && sha256sum --quiet --check SHA256SUMS) || fail "$backup is damaged."
keys=$(key_directory)
connect_to_database

present=$(psql -XAtq -c "select count(*) from pg_namespace where nspname in ('connectors', 'hangfire')")
[ "$present" = 0 ] \
    || fail "The database holds an installation already: restore into another one, or drop its schemas connectors and hangfire first."

# Keys first, and only the missing ones: a key with the same name is the same key.
mkdir -p "$keys"
tar -xzf "$backup/keys.tar.gz" -C "$keys" --skip-old-files --no-same-owner
pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$PGDATABASE" "$backup/database.dump"
psql -XAtq -c 'analyze'
echo "Restored. Start the installation: a schema of an older version is brought up to date, what was running goes on from its checkpoints."
