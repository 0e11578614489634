/* The error table: err.def compiled into rows. */
#include "util/err.h"

#include "util/log.h"

#define ERR(name, status, code, title, level, retry)                                               \
    [ERR_##name] = {#name, status, code, title, ERR_LEVEL_##level, ERR_RETRY_##retry},
static const struct err_row rows[] = {
#include "util/err.def"
};
#undef ERR

_Static_assert(sizeof rows / sizeof rows[0] == ERR_COUNT, "one row an error");

const struct err_row *err_row(enum err err)
{
    if ((unsigned)err >= ERR_COUNT)
        panic("error %d has no row", (int)err);
    return &rows[err];
}
