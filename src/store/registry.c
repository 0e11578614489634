/*
 * Every statement of the program, file by file, for the test that prepares and EXPLAINs them.
 */
#include "store/crowd_store.h"
#include "store/place_store.h"
#include "store/stmt.h"
#include "store/waiting_room_store.h"

const struct stmt *const *const stmt_registry[] = {
    crowd_store_statements,
    place_store_statements,
    waiting_room_store_statements,
    NULL,
};
