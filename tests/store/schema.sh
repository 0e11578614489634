# The migrations leave what schema.sql says, and migrating again changes nothing.
set -uo pipefail
if [ -z "${TICKETD_TEST_DB_NAME-}" ]; then
    exec "$BASH" "$TICKETD_SRCDIR/tests/lib/run-test" "$BASH" "$TICKETD_SRCDIR/tests/store/schema.sh"
fi
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

work=$(mktemp -d)
migrated=${TICKETD_TEST_DB_NAME}_migrated

sql() { # DATABASE, statements from stdin
    mariadb --no-defaults --socket="$TICKETD_TEST_DB_SOCKET" --user=root --batch \
        --skip-column-names "$1"
}

cleanup() {
    echo "DROP DATABASE IF EXISTS $migrated" | sql mysql
    rm -rf "$work"
}
trap cleanup EXIT

# Every table as the server would make it again.
tables() { # DATABASE
    echo "SHOW TABLES" | sql "$1" | while read -r table; do
        echo "SHOW CREATE TABLE \`$table\`" | sql "$1"
    done
}

cat >"$work/ticketd.conf" <<END
[database]
socket=$TICKETD_TEST_DB_SOCKET
name=$migrated
user=ticketd_owner
[memcached]
socket=$TICKETD_TEST_CACHE_SOCKET
END
migrate() {
    "$TICKETD_BUILDDIR/ticketctl" -c "$work/ticketd.conf" migrate \
        --dir "$TICKETD_SRCDIR/schema/migrations"
}

echo "CREATE DATABASE $migrated CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" | sql mysql
sql "$migrated" <"$TICKETD_SRCDIR/deploy/mysql/owner.sql"
tap_ok "the migrations run" migrate
tables "$TICKETD_TEST_DB_NAME" >"$work/schema"
tables "$migrated" >"$work/migrated"
tap_ok "there are tables" test -s "$work/schema"
tap_ok "they leave what schema.sql says" diff "$work/schema" "$work/migrated"
tap_ok "they run again" migrate
tables "$migrated" >"$work/again"
tap_ok "which changes nothing" diff "$work/migrated" "$work/again"
tap_ok "the rights can be granted again" bash -c "
    set -o pipefail
    mariadb --no-defaults -S '$TICKETD_TEST_DB_SOCKET' -u root -N $migrated \
        <'$TICKETD_SRCDIR/deploy/mysql/grants.sql' |
        mariadb --no-defaults -S '$TICKETD_TEST_DB_SOCKET' -u root $migrated"
tap_done
