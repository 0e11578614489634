/*
 * The main() of a fuzz target in `make check`: feeds it the kept inputs of its directory under
 * tests/fuzz/corpus, and of each some neighbours: cut short, a byte less, a bit turned. Every run
 * does exactly the same. With arguments it feeds those files alone, as they are.
 *
 * The input of the moment stands in TARGET.input in the build directory. It goes when all is well;
 * whatever way a target dies, the input that it died of is left.
 */
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

#define INPUT_MAX ((size_t)65536)

/* Of each input at most so many positions have neighbours, spread over its length. */
#define POSITIONS_MAX 300

/* What is left on a death: the length in text, a newline, the bytes. */
struct kept {
    char *path;
    int fd;
    char *bytes;
};

static struct kept keep_begin(const char *program)
{
    struct kept kept = {.path = g_strconcat(program, ".input", NULL)};

    kept.fd = open(kept.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (kept.fd >= 0)
        kept.bytes = mmap(NULL, INPUT_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, kept.fd, 0);
    if (kept.fd < 0 || kept.bytes == MAP_FAILED) {
        fprintf(stderr, "%s cannot be written\n", kept.path);
        exit(EXIT_FAILURE);
    }
    return kept;
}

static void keep_end(struct kept *kept)
{
    munmap(kept->bytes, INPUT_MAX);
    close(kept->fd);
    unlink(kept->path);
    g_free(kept->path);
}

/* A copy of its own for the target, so that a byte read behind it is seen. */
static void feed(struct kept *kept, const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);

    if (copy == NULL || ftruncate(kept->fd, (off_t)size) != 0)
        abort();
    if (size > 0) {
        memcpy(copy, data, size);
        memcpy(kept->bytes, data, size);
    }
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static size_t feed_neighbours(struct kept *kept, const uint8_t *data, size_t size)
{
    uint8_t *changed = g_malloc(size + 1);
    size_t step = size / POSITIONS_MAX + 1, count = 0;

    for (size_t i = 0; i < size; i += step, count += 3) {
        feed(kept, data, i);
        memcpy(changed, data, i);
        memcpy(changed + i, data + i + 1, size - i - 1);
        feed(kept, changed, size - 1);
        memcpy(changed, data, size);
        changed[i] ^= (uint8_t)(1 << (i % 8));
        feed(kept, changed, size);
    }
    g_free(changed);
    return count;
}

/* One line of TAP a file. */
static void feed_file(struct kept *kept, const char *path, int number, bool with_neighbours)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    gsize size;
    size_t neighbours = 0;

    if (!g_file_get_contents(path, &text, &size, NULL) || size > INPUT_MAX) {
        printf("not ok %d - %s cannot be read\n", number, path);
        return;
    }
    feed(kept, (const uint8_t *)text, size);
    if (with_neighbours)
        neighbours = feed_neighbours(kept, (const uint8_t *)text, size);
    printf("ok %d - %s and %zu neighbours\n", number, name, neighbours);
    fflush(stdout);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* tests/fuzz/corpus/json for tests/fuzz/fuzz_json, in the order of names. */
static GPtrArray *corpus_of(const char *program)
{
    const char *top = getenv("TICKETD_SRCDIR");
    g_autofree char *name = g_path_get_basename(program);
    g_autofree char *directory = g_build_filename(top == NULL ? "." : top, "tests/fuzz/corpus",
                                                  name + strlen("fuzz_"), NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(directory, 0, NULL);

    for (const char *entry; dir != NULL && (entry = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(paths, g_build_filename(directory, entry, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(paths, compare_names);
    return paths;
}

int main(int argc, char **argv)
{
    struct kept kept = keep_begin(argv[0]);
    GPtrArray *paths = argc > 1 ? NULL : corpus_of(argv[0]);
    int count = argc > 1 ? argc - 1 : (int)paths->len;

    /* Without a corpus nothing would be tested. */
    printf("1..%d\n", count == 0 ? 1 : count);
    if (count == 0)
        printf("not ok 1 - there are no inputs for %s\n", argv[0]);
    for (int i = 0; i < count; i++)
        feed_file(&kept, argc > 1 ? argv[i + 1] : g_ptr_array_index(paths, (guint)i), i + 1,
                  argc == 1);
    if (paths != NULL)
        g_ptr_array_free(paths, TRUE);
    keep_end(&kept);
    return EXIT_SUCCESS;
}
