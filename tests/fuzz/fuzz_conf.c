/*
 * A configuration file: what is taken, printed as the settings in force, is taken as the same
 * settings; what is refused is refused with a message that names the file.
 */
#include "model/conf.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

/* malloc'd */
static char *printed(const struct conf *conf)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    FUZZ_ASSERT(out != NULL);
    conf_print(conf, out);
    fclose(out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    g_autofree char *message = NULL;
    struct conf *conf = conf_new(path, &message), *again;
    char *first, *second;

    if (conf == NULL) {
        FUZZ_ASSERT(message != NULL && strstr(message, path) != NULL);
        return 0;
    }
    FUZZ_ASSERT(message == NULL && memchr(data, '\0', size) == NULL);
    first = printed(conf);
    again = conf_new(fuzz_file(first, strlen(first)), &message);
    if (again == NULL)
        fuzz_fail(__FILE__, __LINE__, message);
    second = printed(again);
    FUZZ_ASSERT(strcmp(first, second) == 0);
    conf_free(&conf);
    conf_free(&again);
    free(first);
    free(second);
    return 0;
}
