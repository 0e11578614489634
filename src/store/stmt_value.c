/* What goes into a statement and what comes out: arguments and columns. */
#include "store/stmt.h"

#include <string.h>

#include "util/log.h"

struct arg arg_text(const char *text)
{
    if (text == NULL)
        return arg_null();
    return (struct arg){.kind = ARG_TEXT, .bytes = text, .length = strlen(text)};
}

struct arg arg_uuid_or_null(const struct uuid *id)
{
    return id == NULL || uuid_is_zero(id) ? arg_null() : arg_uuid(id);
}

struct arg arg_time_or_null(int64_t at_us)
{
    return at_us == 0 ? arg_null() : arg_i64(at_us);
}

struct arg arg_i64_or_null(int64_t number)
{
    return number == 0 ? arg_null() : arg_i64(number);
}

const struct column *result_row(const struct result *result, size_t row)
{
    if (row >= result->row_count)
        panic("row %zu of %zu", row, result->row_count);
    return result->columns + row * result->column_count;
}

int64_t column_i64(const struct column *column)
{
    if (column->is_null || column->bytes != NULL)
        panic("a column is %s, not an integer", column->is_null ? "NULL" : "text");
    return column->number;
}

int64_t column_i64_or(const struct column *column, int64_t if_null)
{
    return column->is_null ? if_null : column_i64(column);
}

struct uuid column_uuid(const struct column *column)
{
    struct uuid id;
    memcpy(id.bytes, column_bytes(column, UUID_BYTES), UUID_BYTES);
    return id;
}

struct uuid column_uuid_or_zero(const struct column *column)
{
    struct uuid zero = {{0}};

    return column->is_null ? zero : column_uuid(column);
}

const char *column_text(const struct column *column)
{
    if (column->is_null)
        return NULL;
    if (column->bytes == NULL)
        panic("a column is an integer, not text");
    return column->bytes;
}

const void *column_bytes(const struct column *column, size_t length)
{
    if (column->is_null || column->bytes == NULL || column->length != length)
        panic("a column is not %zu bytes long", length);
    return column->bytes;
}
