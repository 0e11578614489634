/* The call: its beginning, its ids and where it failed. */
#include "util/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void record(struct call *call, const char *file, int line, const char *format, va_list args)
{
    vsnprintf(call->detail.text, sizeof call->detail.text, format, args);
    call->detail.file = file;
    call->detail.line = line;
}

void call_begin(struct call *call, const char *name, int64_t now_us, int64_t deadline_us)
{
    call->now_us = now_us;
    call->deadline_us = deadline_us;
    call->name = name;
    call->request_id[0] = '\0';
    call->session = NULL;
    call->token = NULL;
    call->detail = (struct err_detail){
        .position = -1,
        .retry_after = -1,
        .balance = -1,
        .amount = -1,
        .opens_at_us = -1,
        .used_at_us = -1,
        .starts_at_us = -1,
    };
}

struct uuid call_uuid(struct call *call)
{
    uint8_t random[8];

    call->random(random, sizeof random);
    return uuid_v7(call->now_us, random);
}

enum err err_set_at(struct call *call, enum err err, const char *file, int line, const char *format,
                    ...)
{
    va_list args;

    va_start(args, format);
    record(call, file, line, format, args);
    va_end(args);
    return err;
}

enum err err_field_at(struct call *call, const char *field, const char *file, int line,
                      const char *format, ...)
{
    va_list args;

    va_start(args, format);
    record(call, file, line, format, args);
    va_end(args);
    call->detail.field = field;
    return ERR_INVALID_FIELD;
}
