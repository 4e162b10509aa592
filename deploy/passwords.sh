#!/bin/sh
# Run once by the postgres image after roles.sql: passwords from the environment, then the database.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres \
	-v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v purge="$PURGE_PASSWORD" <<'EOF'
ALTER ROLE debarras_owner PASSWORD :'owner';
ALTER ROLE debarras_app PASSWORD :'app';
ALTER ROLE debarras_purge PASSWORD :'purge';
CREATE DATABASE debarras OWNER debarras_owner;
EOF
