/*
 * Lines of requests; see the header.
 */
#include "request_line.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

enum { METHOD, PATH, BEARER, KEY, BODY, WORDS };

static char *make_request(gchar **words, int port)
{
    GString *text = g_string_sized_new(512);

    g_string_printf(text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", words[METHOD], words[PATH],
                    port);
    if (strcmp(words[BEARER], "-") != 0)
        g_string_append_printf(text, "Authorization: Bearer %s\r\n", words[BEARER]);
    if (strcmp(words[KEY], "-") != 0)
        g_string_append_printf(text, "Idempotency-Key: %s\r\n", words[KEY]);
    if (strcmp(words[BODY], "-") != 0)
        g_string_append_printf(text,
                               "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                               strlen(words[BODY]), words[BODY]);
    else
        g_string_append(text, "\r\n");
    return g_string_free(text, FALSE);
}

char *request_line_next(FILE *file, int port)
{
    char *line = NULL;
    size_t size = 0;

    if (getline(&line, &size, file) < 0) {
        free(line);
        return NULL;
    }
    g_auto(GStrv) words = g_strsplit(g_strchomp(line), "\t", WORDS);
    free(line);
    if (g_strv_length(words) != WORDS) {
        fprintf(stderr, "a line without five words: %s\n", words[0]);
        exit(2);
    }
    return make_request(words, port);
}
