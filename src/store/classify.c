/*
 * The table of database errors. One row a number; the two defaults are at the end of
 * classify_error().
 */
#include "store/classify.h"

#include <stddef.h>

struct row {
    unsigned code;
    enum err statement; /* when a statement answers it */
    enum err commit;    /* when COMMIT answers it */
};

/* The names are those of mysqld_error.h and errmsg.h; they differ between the two client
 * libraries, so the numbers stand here. */
static const struct row rows[] = {
    /* Rolled back as a whole: the transaction may run again. */
    {1213, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK}, /* ER_LOCK_DEADLOCK; Galera: certification failed */
    {1020, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK}, /* ER_CHECKREAD under innodb_snapshot_isolation */

    /* The statement is undone, the transaction is open. */
    {1205, ERR_DB_LOCK_TIMEOUT, ERR_UNCERTAIN}, /* ER_LOCK_WAIT_TIMEOUT */
    {3572, ERR_DB_LOCK_TIMEOUT, ERR_UNCERTAIN}, /* ER_LOCK_NOWAIT, MySQL */
    {1062, ERR_DUPLICATE, ERR_UNCERTAIN},       /* ER_DUP_ENTRY */
    {1317, ERR_UNAVAILABLE, ERR_UNCERTAIN},     /* ER_QUERY_INTERRUPTED */
    {1969, ERR_UNAVAILABLE, ERR_UNCERTAIN},     /* ER_STATEMENT_TIMEOUT, MariaDB */
    {3024, ERR_UNAVAILABLE, ERR_UNCERTAIN},     /* ER_QUERY_TIMEOUT, MySQL */
    {1021, ERR_UNAVAILABLE, ERR_UNCERTAIN},     /* ER_DISK_FULL */
    {1114, ERR_UNAVAILABLE, ERR_UNCERTAIN},     /* ER_RECORD_FILE_FULL */

    /* The connection or its server is gone: before COMMIT was sent the server rolls back. */
    {2006, ERR_DB_LOST, ERR_UNCERTAIN}, /* CR_SERVER_GONE_ERROR */
    {2013, ERR_DB_LOST, ERR_UNCERTAIN}, /* CR_SERVER_LOST */
    {2055, ERR_DB_LOST, ERR_UNCERTAIN}, /* CR_SERVER_LOST_EXTENDED */
    {2027, ERR_DB_LOST, ERR_UNCERTAIN}, /* CR_MALFORMED_PACKET: an answer that broke off */
    {0, ERR_DB_LOST, ERR_UNCERTAIN},    /* no number: it broke off between two rows */
    {1047, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_UNKNOWN_COM_ERROR: Galera without quorum */
    {1053, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_SERVER_SHUTDOWN */
    {1927, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_CONNECTION_KILLED */
    {4031, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_CLIENT_INTERACTION_TIMEOUT */
    {1158, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_NET_READ_ERROR */
    {1159, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_NET_READ_INTERRUPTED */
    {1160, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_NET_ERROR_ON_WRITE */
    {1161, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_NET_WRITE_INTERRUPTED */
    {1243, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_UNKNOWN_STMT_HANDLER: a proxy changed the server */
    {1180, ERR_DB_LOST, ERR_UNCERTAIN}, /* ER_ERROR_DURING_COMMIT */

    /* The server takes no changes or no more connections. */
    {1040, ERR_DB_DOWN, ERR_UNCERTAIN}, /* ER_CON_COUNT_ERROR */
    {1203, ERR_DB_DOWN, ERR_UNCERTAIN}, /* ER_TOO_MANY_USER_CONNECTIONS */
    {1290, ERR_DB_DOWN, ERR_UNCERTAIN}, /* ER_OPTION_PREVENTS_STATEMENT: read_only */
    {1792, ERR_DB_DOWN, ERR_UNCERTAIN}, /* ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION */
    {1836, ERR_DB_DOWN, ERR_UNCERTAIN}, /* ER_READ_ONLY_MODE */
    {2002, ERR_DB_DOWN, ERR_UNCERTAIN}, /* CR_CONNECTION_ERROR */
    {2003, ERR_DB_DOWN, ERR_UNCERTAIN}, /* CR_CONN_HOST_ERROR */
};

static enum err row_of(unsigned code, bool at_commit)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].code == code)
            return at_commit ? rows[i].commit : rows[i].statement;
    }
    return at_commit ? ERR_UNCERTAIN : ERR_INTERNAL;
}

enum err classify_error(unsigned code, enum db_phase phase)
{
    if (phase == DB_PHASE_CONNECT)
        return ERR_DB_DOWN;
    if (phase == DB_PHASE_COMMIT)
        return row_of(code, true);
    enum err err = row_of(code, false);
    /* The server may have carried out a change whose answer was lost. */
    if (phase == DB_PHASE_AUTOCOMMIT && (err == ERR_DB_LOST || (code >= 2000 && code < 3000)))
        return ERR_UNCERTAIN;
    return err;
}

bool classify_breaks_connection(unsigned code, enum err err)
{
    bool of_client_library = code >= 2000 && code < 3000;
    return of_client_library || err == ERR_DB_LOST || err == ERR_DB_DOWN || err == ERR_UNCERTAIN;
}

enum counter classify_counter(enum err err)
{
    switch (err) {
    case ERR_DB_DEADLOCK: return COUNTER_DB_DEADLOCK;
    case ERR_DB_LOCK_TIMEOUT: return COUNTER_DB_LOCK_TIMEOUT;
    case ERR_DUPLICATE: return COUNTER_DB_DUPLICATE;
    case ERR_DB_LOST: return COUNTER_DB_LOST;
    case ERR_DB_DOWN:
    case ERR_UNAVAILABLE: return COUNTER_DB_DOWN;
    case ERR_UNCERTAIN: return COUNTER_DB_UNCERTAIN;
    default: return COUNTER_DB_BUG;
    }
}
