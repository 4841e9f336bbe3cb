#!/bin/bash
# Gives the capture's role the password of its secret, in place of the one that source.sql has.
set -euo pipefail
psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/capture_password)" <<'SQL'
alter role daybook_capture password :'password';
SQL
