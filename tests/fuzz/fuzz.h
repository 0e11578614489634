/*
 * What the fuzz targets share. A target is one file with one function,
 *
 *     int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *
 * which hands the bytes to a public function and asserts what must be true of the outcome whatever
 * they were. libFuzzer calls it in `make fuzz`, feed.c with the kept inputs in `make check`.
 */
#ifndef TICKETD_TESTS_FUZZ_H
#define TICKETD_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"
#include "util/call.h"
#include "util/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Always compiled in; ends the process, so that the input is kept. */
#define FUZZ_ASSERT(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
void fuzz_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

/* The time of every call: 2026-12-24T11:00:00Z. */
#define FUZZ_NOW_US INT64_C(1798110000000000)

/*
 * A call without servers, begun anew: default settings, an empty arena, a time that stands still and
 * random bytes that count up.
 */
struct call *fuzz_call(void);
struct conf *fuzz_conf(void);

/* The bytes up to the first NUL as a text of the call. Reading past its end is seen by ASan. */
const char *fuzz_text(struct call *call, const uint8_t *data, size_t size);

/* A POST of application/json with this body. */
struct request fuzz_post(const char *body, size_t bytes);

/* Pieces off the front of an input; a used up one gives zeros and empty texts. */
struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
};
uint64_t fuzz_take_number(struct fuzz_bytes *bytes, size_t size);
const char *fuzz_take_line(struct call *call, struct fuzz_bytes *bytes);

/* Fills a structure with a mark, and tells whether every byte has it still: nothing was written. */
void fuzz_mark(void *memory, size_t size);
bool fuzz_is_marked(const void *memory, size_t size);

/*
 * What is true of each refusal: it is a row of err.def that a client may see and that blames the
 * client, and its answer is whole JSON with bounded, printable headers. Begins a new call.
 */
void fuzz_expect_refusal(struct call *call, enum err err);

/* A file of these bytes that /proc names, for functions that read one; gone with the descriptor. */
const char *fuzz_file(const void *data, size_t size);

#endif
