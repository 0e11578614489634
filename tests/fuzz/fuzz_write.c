/*
 * Foreign text on its way out: any text written as JSON comes back as it was (U+FFFD where it was no
 * UTF-8), as CSV it stays one field that no spreadsheet runs, and in the log it stays on its line.
 */
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/csv.h"
#include "fuzz/fuzz.h"
#include "http/json.h"
#include "util/log.h"

static void try_json(struct call *call, const char *text)
{
    static const struct field fields[] = {
        {.name = "t", .kind = FIELD_IS_TEXT, .has_offset = SIZE_MAX, .max = INT64_MAX},
    };
    struct json *out = json_new(call->arena);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *written, *back = NULL;
    size_t length;
    enum err err;

    json_object(out);
    json_text(json_key(out, "t"), text);
    json_end_object(out);
    written = json_finish(out, &length);
    FUZZ_ASSERT(written != NULL && strlen(written) == length);
    err = json_decode_text(call, written, length, fields, 1, &back);
    /* Control characters are taken from nobody. */
    FUZZ_ASSERT(err == ERR_OK || err == ERR_INVALID_FIELD);
    FUZZ_ASSERT(err != ERR_OK || strcmp(back, valid) == 0);
}

/* The field as RFC 4180 reads it, without the apostrophe that disarms a formula. */
static void try_csv(struct call *call, const char *text)
{
    struct csv *csv = csv_new(call->arena);
    const char *at, *end;
    size_t length, i = 0;

    csv_text(csv, text);
    csv_end_line(csv);
    at = csv_finish(csv, &length);
    FUZZ_ASSERT(length >= 4 && at[0] == '"' && memcmp(at + length - 3, "\"\r\n", 3) == 0);
    end = at + length - 3;
    at++;
    FUZZ_ASSERT(at == end || strchr("=+-@\t\r", *at) == NULL);
    if (*at == '\'' && *text != '\'')
        at++;
    for (; at < end; at++, i++) {
        if (*at == '"')
            FUZZ_ASSERT(*++at == '"' && at < end);
        FUZZ_ASSERT(*at == text[i]);
    }
    FUZZ_ASSERT(text[i] == '\0');
}

/* What an event with this value writes to stderr. */
static size_t logged(const char *text, char *line, size_t size)
{
    static int log_fd = -1, stderr_fd = -1;
    ssize_t length;

    if (log_fd < 0) {
        log_fd = memfd_create("log", MFD_CLOEXEC);
        stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
        FUZZ_ASSERT(log_fd >= 0 && stderr_fd >= 0);
    }
    FUZZ_ASSERT(ftruncate(log_fd, 0) == 0 && lseek(log_fd, 0, SEEK_SET) == 0);
    dup2(log_fd, STDERR_FILENO);
    log_event(LOG_LEVEL_INFO, "fuzz", "value", text, "behind", "it", NULL);
    dup2(stderr_fd, STDERR_FILENO);
    length = pread(log_fd, line, size, 0);
    FUZZ_ASSERT(length > 0);
    return (size_t)length;
}

static void try_log(const char *text)
{
    char line[8192];
    size_t length = logged(text, line, sizeof line);

    FUZZ_ASSERT(length <= 4096 && line[length - 1] == '\n');
    FUZZ_ASSERT(memchr(line, '\n', length) == line + length - 1);
    line[length - 1] = '\0';
    FUZZ_ASSERT(g_utf8_validate(line, -1, NULL));
    for (const char *at = line; *at != '\0'; at = g_utf8_next_char(at))
        FUZZ_ASSERT(!g_unichar_iscntrl(g_utf8_get_char(at)));
    FUZZ_ASSERT(g_str_has_suffix(line, " behind=it"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    const char *text = fuzz_text(call, data, size);

    try_json(call, text);
    try_csv(call, text);
    try_log(text);
    return 0;
}
