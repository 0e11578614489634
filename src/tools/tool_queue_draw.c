/*
 * queue verify: whether the order of a lobby is the one that was drawn.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "domain/draw_verify.h"
#include "tools/tool.h"
#include "util/text.h"

static int queue_verify(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_draw_verbs[] = {
    {"queue", "verify", "CONCERT [OPTION…]",
     "Recomputes the draw of a lobby; exits 1 where anything differs.", queue_verify},
    {NULL, NULL, NULL, NULL, NULL},
};

#define FILE_CHUNK 65536

/* What was promised and downloaded, to be held against the tables; NULL: nothing given. */
struct evidence {
    char *roster_path;
    char *commitment;
};

struct finding {
    struct draw_verdict verdict;
    bool is_commitment_right;
    bool is_file_right;
};

static bool hash_file(const char *path, unsigned char digest_out[SHA256_BYTES])
{
    unsigned char chunk[FILE_CHUNK];
    crypto_hash_sha256_state hash;
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    size_t count;

    if (file == NULL)
        return false;
    crypto_hash_sha256_init(&hash);
    while ((count = fread(chunk, 1, sizeof chunk, file)) > 0)
        crypto_hash_sha256_update(&hash, chunk, count);
    crypto_hash_sha256_final(&hash, digest_out);
    bool is_read = !ferror(file);
    if (file != stdin)
        fclose(file);
    return is_read;
}

static void hex_of(const unsigned char bytes[SHA256_BYTES], char text[2 * SHA256_BYTES + 1])
{
    text_to_hex(bytes, SHA256_BYTES, text);
}

static bool is_right(const struct finding *finding)
{
    return draw_is_right(&finding->verdict) && finding->is_commitment_right &&
           finding->is_file_right;
}

static void print_json(struct tool *tool, const struct finding *finding)
{
    const struct draw_verdict *verdict = &finding->verdict;
    struct json *out = json_new(tool->call.arena);
    char hex[2 * SHA256_BYTES + 1];

    json_object(out);
    json_bool(json_key(out, "ok"), is_right(finding));
    json_i64(json_key(out, "concert_id"), verdict->room.concert_id);
    json_i64(json_key(out, "epoch"), verdict->room.epoch);
    json_i64(json_key(out, "participants"), verdict->room.draw.participants);
    json_i64(json_key(out, "roster_lines"), verdict->roster_lines);
    hex_of(verdict->commitment, hex);
    json_text(json_key(out, "commitment"), hex);
    json_bool(json_key(out, "commitment_ok"), finding->is_commitment_right);
    hex_of(verdict->roster_digest, hex);
    json_text(json_key(out, "roster_digest"), hex);
    json_bool(json_key(out, "roster_ok"),
              verdict->is_digest_right && verdict->is_count_right && finding->is_file_right);
    json_i64(json_key(out, "numbers_checked"), verdict->checked);
    json_i64(json_key(out, "not_called_up"), verdict->uncalled);
    json_i64(json_key(out, "numbers_wrong"), verdict->wrong);
    json_array(json_key(out, "sample"));
    for (size_t i = 0; i < verdict->sample_count; i++) {
        json_object(out);
        json_i64(json_key(out, "place"), verdict->sample[i].place_no);
        json_i64(json_key(out, "stored"), verdict->sample[i].stored);
        json_i64(json_key(out, "drawn"), verdict->sample[i].drawn);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    tool_print_json(out);
}

static void print_check(bool is_good, const char *format, ...) PRINTF_LIKE(2, 3);
static void print_check(bool is_good, const char *format, ...)
{
    va_list args;

    printf("%-4s ", is_good ? "ok" : "BAD");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

static void print_table(const struct finding *finding, const struct evidence *evidence)
{
    const struct draw_verdict *verdict = &finding->verdict;
    char hex[2 * SHA256_BYTES + 1];

    hex_of(verdict->commitment, hex);
    print_check(finding->is_commitment_right, "%s%s",
                evidence->commitment != NULL ? "the secret is the one promised: " : "commitment ",
                hex);
    hex_of(verdict->roster_digest, hex);
    print_check(verdict->is_digest_right && verdict->is_count_right,
                "roster of %lld lines, %lld participants: %s", (long long)verdict->roster_lines,
                (long long)verdict->room.draw.participants, hex);
    if (evidence->roster_path != NULL)
        print_check(finding->is_file_right, "%s is that roster", evidence->roster_path);
    print_check(verdict->wrong == 0, "%lld numbers are as drawn, %lld not called up yet or gone",
                (long long)verdict->checked, (long long)verdict->uncalled);
    for (size_t i = 0; i < verdict->sample_count; i++)
        printf("     place %lld has number %lld, not %lld\n",
               (long long)verdict->sample[i].place_no, (long long)verdict->sample[i].stored,
               (long long)verdict->sample[i].drawn);
    if (verdict->wrong > (int64_t)verdict->sample_count)
        printf("     … %lld in all\n", (long long)verdict->wrong);
}

static int verify(struct tool *tool, int32_t concert_id, const struct evidence *evidence)
{
    struct finding finding = {.is_commitment_right = true, .is_file_right = true};
    unsigned char promised[SHA256_BYTES], read[SHA256_BYTES];

    if (evidence->commitment != NULL &&
        (strlen(evidence->commitment) != sizeof promised * 2 ||
         !text_from_hex(evidence->commitment, promised, sizeof promised)))
        return tool_say(TOOL_USAGE, "--commitment must be %zu hexadecimal digits",
                        sizeof promised * 2);
    if (evidence->roster_path != NULL && !hash_file(evidence->roster_path, read))
        return tool_say(TOOL_USAGE, "%s: %s", evidence->roster_path, g_strerror(errno));
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = draw_verify(&tool->call, concert_id, &finding.verdict);
    if (err != ERR_OK)
        return tool_fail(tool, "queue verify", err);
    if (evidence->commitment != NULL)
        finding.is_commitment_right =
            memcmp(promised, finding.verdict.commitment, sizeof promised) == 0;
    if (evidence->roster_path != NULL)
        finding.is_file_right =
            memcmp(read, finding.verdict.room.draw.roster_digest, sizeof read) == 0;
    if (tool->json)
        print_json(tool, &finding);
    else
        print_table(&finding, evidence);
    return is_right(&finding) ? TOOL_OK : TOOL_FAILED;
}

static int queue_verify(struct tool *tool, int argc, char **argv)
{
    struct evidence evidence = {0};
    int32_t concert_id;
    const GOptionEntry entries[] = {
        {"roster", 0, 0, G_OPTION_ARG_FILENAME, &evidence.roster_path,
         "A downloaded roster, to be held against the draw; - is standard input", "FILE"},
        {"commitment", 0, 0, G_OPTION_ARG_STRING, &evidence.commitment,
         "The commitment that was published before the lobby opened", "HEX"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    int status = TOOL_USAGE;

    if (tool_options(&tool_queue_draw_verbs[0], entries, &argc, &argv, 1, 1) &&
        tool_read_concert(argv[1], &concert_id))
        status = verify(tool, concert_id, &evidence);
    g_free(evidence.roster_path);
    g_free(evidence.commitment);
    return status;
}
