/* What the fuzz targets share. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "http/json.h"
#include "http/response.h"
#include "model/conf.h"

/* A hundredth of what a worker may use: no request of 16 KiB may need more. */
#define ARENA_CEILING ((size_t)1 << 20)

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
    abort();
}

static void count_up(void *bytes, size_t count)
{
    static unsigned char next;

    for (size_t i = 0; i < count; i++)
        ((unsigned char *)bytes)[i] = ++next;
}

struct conf *fuzz_conf(void)
{
    static struct conf *conf;

    if (conf == NULL)
        conf = conf_new_default();
    return conf;
}

struct call *fuzz_call(void)
{
    static struct call call;

    if (call.arena == NULL)
        call = (struct call){
            .arena = arena_new(ARENA_CEILING), .conf = fuzz_conf(), .random = count_up};
    arena_reset(call.arena);
    call_begin(&call, "fuzz", FUZZ_NOW_US, FUZZ_NOW_US + 1000000);
    return &call;
}

const char *fuzz_text(struct call *call, const uint8_t *data, size_t size)
{
    return arena_copy(call->arena, data, strnlen((const char *)data, size));
}

struct request fuzz_post(const char *body, size_t bytes)
{
    return (struct request){
        .method = METHOD_POST,
        .method_name = "POST",
        .path = "/",
        .query = "",
        .content_type = "application/json",
        .body = body,
        .body_bytes = bytes,
        .content_length = (int64_t)bytes,
    };
}

uint64_t fuzz_take_number(struct fuzz_bytes *bytes, size_t size)
{
    uint64_t number = 0;

    for (size_t i = 0; i < size && bytes->left > 0; i++, bytes->at++, bytes->left--)
        number = number << 8 | *bytes->at;
    return number;
}

const char *fuzz_take_line(struct call *call, struct fuzz_bytes *bytes)
{
    const uint8_t *end = memchr(bytes->at, '\n', bytes->left);
    size_t length = end == NULL ? bytes->left : (size_t)(end - bytes->at);
    const char *line = fuzz_text(call, bytes->at, length);

    length += end != NULL;
    bytes->at += length;
    bytes->left -= length;
    return line;
}

/* The answer's JSON as any strict reader takes it. */
static void check_body(const struct response *response)
{
    static char body[16384];
    struct call *call;
    struct request request;
    const char *canonical;

    FUZZ_ASSERT(response->body_bytes > 0 && response->body_bytes <= sizeof body);
    memcpy(body, response->body, response->body_bytes);
    request = fuzz_post(body, response->body_bytes);
    call = fuzz_call();
    FUZZ_ASSERT(json_canonical(call, &request, &canonical) == ERR_OK);
}

#define MARK 0x5a

void fuzz_mark(void *memory, size_t size)
{
    memset(memory, MARK, size);
}

bool fuzz_is_marked(const void *memory, size_t size)
{
    const unsigned char *bytes = memory;

    for (size_t i = 0; i < size; i++)
        if (bytes[i] != MARK)
            return false;
    return true;
}

void fuzz_expect_refusal(struct call *call, enum err err)
{
    const struct err_row *row = err_row(err);
    struct response response = {0};

    FUZZ_ASSERT(row->status >= 400 && row->status < 500 && row->level == ERR_LEVEL_QUIET);
    FUZZ_ASSERT(!arena_is_full(call->arena) && call->detail.text[0] != '\0');
    response_problem(&response, call, err);
    FUZZ_ASSERT(response.status == row->status);
    for (size_t i = 0; i < response.header_count; i++)
        for (const char *at = response.headers[i].value; *at != '\0'; at++)
            FUZZ_ASSERT(*at >= 0x20 && *at < 0x7f);
    check_body(&response);
}

const char *fuzz_file(const void *data, size_t size)
{
    static char path[32];
    static int fd = -1;

    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        FUZZ_ASSERT(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_ASSERT(ftruncate(fd, 0) == 0);
    FUZZ_ASSERT(pwrite(fd, data, size, 0) == (ssize_t)size);
    return path;
}
