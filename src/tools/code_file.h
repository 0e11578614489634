/*
 * A list of access codes as organisers bring it: one a line, or CSV with a column "code".
 *
 * Source: RFC 4180 without line breaks in fields. Lines end as they like, blank ones are skipped, and
 * the mark that spreadsheets begin with is none of the first code.
 */
#ifndef TICKETD_TOOLS_CODE_FILE_H
#define TICKETD_TOOLS_CODE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The caller opens and closes the stream, which can be rewound; the rest begins as zeros. */
struct code_file {
    FILE *file;
    char *line; /* malloc'd by getline() */
    size_t line_size;
    int64_t line_no;
    int column;
    char trouble[160]; /* after a false: why, for people; never a line of the file */
};

/* Goes back to before the first code. */
void code_file_rewind(struct code_file *codes);

/*
 * The next code as it stands there, valid until the next call; NULL at the end. false: the line has
 * none, or the file cannot be read.
 */
bool code_file_next(struct code_file *codes, const char **code_out);

/* Reads to the end. false: some line has no code, or no line has one. */
bool code_file_check(struct code_file *codes);

/* Gives back what reading took; the stream stays the caller's. */
void code_file_clear(struct code_file *codes);

#endif
