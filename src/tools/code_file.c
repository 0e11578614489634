/* Access codes from a file. Invariant: what it gives out is of the form that a code has. */
#include "tools/code_file.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "model/access_code.h"

/* The field of a line of CSV, cut out of it. NULL: too few. */
static char *cut_field(char *line, int column)
{
    char *at = line;

    for (int i = 0;; i++) {
        char *field = at, *to = at;
        bool is_quoted = *at == '"';
        for (at += is_quoted; *at != '\0' && (is_quoted || *at != ','); at++) {
            if (*at == '"' && is_quoted && *++at != '"') {
                is_quoted = false;
                at--;
                continue;
            }
            *to++ = *at;
        }
        bool is_last = *at == '\0';
        *to = '\0';
        if (i == column)
            return field;
        if (is_last)
            return NULL;
        at++;
    }
}

/*
 * The next line that is not blank, without its end; NULL at the end of the file. Of a line with a NUL
 * the rest would be lost: what stands in for it is no code.
 */
static char *next_line(struct code_file *codes)
{
    ssize_t length;

    while ((length = getline(&codes->line, &codes->line_size, codes->file)) >= 0) {
        char *line = codes->line;
        codes->line_no++;
        if (strlen(line) != (size_t)length)
            g_strlcpy(line, "?", codes->line_size);
        if (codes->line_no == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
            line += 3; /* the mark that spreadsheets begin with */
        g_strchomp(line);
        if (line[strspn(line, " \t")] != '\0')
            return line;
    }
    return NULL;
}

static void to_the_start(struct code_file *codes)
{
    rewind(codes->file);
    codes->line_no = 0;
}

/* The first line tells which column the codes are in. Without a header it is a code, and read again. */
void code_file_rewind(struct code_file *codes)
{
    to_the_start(codes);
    char *first = next_line(codes);

    codes->column = -1;
    for (int i = 0; first != NULL && codes->column < 0; i++) {
        g_autofree char *copy = g_strdup(first);
        char *name = cut_field(copy, i);
        if (name == NULL)
            break;
        if (g_ascii_strcasecmp(g_strstrip(name), "code") == 0)
            codes->column = i;
    }
    if (codes->column < 0) {
        codes->column = 0;
        to_the_start(codes);
    }
}

bool code_file_next(struct code_file *codes, const char **code_out)
{
    char normal[ACCESS_CODE_TEXT];
    char *line = next_line(codes);
    const char *code = line == NULL ? NULL : cut_field(line, codes->column);

    if (ferror(codes->file)) {
        g_snprintf(codes->trouble, sizeof codes->trouble, "cannot be read: %s", g_strerror(errno));
        return false;
    }
    if (line != NULL && (code == NULL || !access_code_normalise(code, normal))) {
        /* Not the line itself: it may be a code but for one letter. */
        g_snprintf(codes->trouble, sizeof codes->trouble,
                   "line %lld has no code of %d to %d letters and digits",
                   (long long)codes->line_no, ACCESS_CODE_MIN, ACCESS_CODE_MAX);
        return false;
    }
    *code_out = code;
    return true;
}

bool code_file_check(struct code_file *codes)
{
    const char *code = "";
    int64_t count = 0;

    code_file_rewind(codes);
    for (; code != NULL; count++)
        if (!code_file_next(codes, &code))
            return false;
    if (count > 1)
        return true;
    g_strlcpy(codes->trouble, "there is no code in it", sizeof codes->trouble);
    return false;
}

void code_file_clear(struct code_file *codes)
{
    free(codes->line);
    codes->line = NULL;
    codes->line_size = 0;
}
