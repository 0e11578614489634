/*
 * Every statement of the program, file by file, for the test that prepares and EXPLAINs them.
 */
#include "store/stmt.h"

const struct stmt *const *const stmt_registry[] = {
    NULL,
};
