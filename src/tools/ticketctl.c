/*
 * ticketctl: what an administrator does from the shell. Nouns and verbs come from one table a file;
 * each verb is a thin wrapper around the same domain functions that the daemon calls.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tool.h"

static const struct verb *const verb_tables[] = {
    tool_migrate_verbs,    tool_admin_verbs,      tool_concert_verbs,    tool_queue_verbs,
    tool_queue_draw_verbs, tool_queue_lane_verbs, tool_queue_code_verbs, tool_queue_proof_verbs,
    tool_audit_verbs,      tool_fan_verbs,        tool_config_verbs,     tool_workers_verbs,
};

#define VERB_TABLE_COUNT (sizeof verb_tables / sizeof verb_tables[0])

static const char *invocation(const struct verb *verb)
{
    static char text[64];
    snprintf(text, sizeof text, "%s%s%s", verb->noun, verb->verb[0] ? " " : "", verb->verb);
    return text;
}

/* How far the column of arguments reaches; they have letters of several bytes. */
static int args_width(void)
{
    glong width = 0;

    for (size_t t = 0; t < VERB_TABLE_COUNT; t++)
        for (const struct verb *verb = verb_tables[t]; verb->noun; verb++)
            width = MAX(width, g_utf8_strlen(verb->args, -1));
    return (int)width;
}

/* The verbs of one noun, or with NULL all of them. */
static void print_verbs(FILE *out, const char *noun)
{
    int width = args_width();

    fputs("Verbs:\n", out);
    for (size_t t = 0; t < VERB_TABLE_COUNT; t++)
        for (const struct verb *verb = verb_tables[t]; verb->noun; verb++) {
            if (noun && strcmp(verb->noun, noun) != 0)
                continue;
            int blank = width - (int)g_utf8_strlen(verb->args, -1);
            fprintf(out, "  %-17s  %s%*s  %s\n", invocation(verb), verb->args, blank, "",
                    verb->about);
        }
}

static void print_help(FILE *out)
{
    fputs("Usage: ticketctl [-c FILE] [-o table|json] NOUN [VERB] [OPTION…] [ARGUMENT…]\n\n"
          "Runs a ticketd site from the shell.\n\n"
          "  -c FILE         settings (default " DEFAULT_CONF ")\n"
          "  -o table|json   how results are printed (default table)\n"
          "  --help          this text; after a noun or verb: what that one takes\n"
          "  --version       the version\n\n",
          out);
    print_verbs(out, NULL);
    fputs(
        "\nExit status: 0 done, 1 failed or violations found (audit, queue report), 2 wrong usage.\n"
        "See ticketctl(8) and ticketd.conf(5).\n",
        out);
}

/* A verb of "" stands for a noun that needs none (migrate, audit). */
static const struct verb *find_verb(const char *noun, const char *verb_word, bool *took_verb_out)
{
    for (size_t t = 0; t < VERB_TABLE_COUNT; t++)
        for (const struct verb *verb = verb_tables[t]; verb->noun; verb++) {
            if (strcmp(verb->noun, noun) != 0)
                continue;
            *took_verb_out = verb->verb[0] != '\0';
            if (!*took_verb_out || (verb_word && strcmp(verb->verb, verb_word) == 0))
                return verb;
        }
    return NULL;
}

static bool is_noun(const char *word)
{
    for (size_t t = 0; t < VERB_TABLE_COUNT; t++)
        for (const struct verb *verb = verb_tables[t]; verb->noun; verb++)
            if (strcmp(verb->noun, word) == 0)
                return true;
    return false;
}

static bool is_help(const char *word)
{
    return word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0);
}

/* The word behind a noun is none of its verbs. */
static int explain_noun(const char *noun, const char *word)
{
    if (!is_help(word))
        return tool_say(TOOL_USAGE, "%s needs one of its verbs; see ticketctl %s --help", noun,
                        noun);
    printf("Usage: ticketctl [-c FILE] [-o table|json] %s VERB [OPTION…] [ARGUMENT…]\n\n", noun);
    print_verbs(stdout, noun);
    return TOOL_OK;
}

/* The options before the noun. Gives the index of the noun, or -1 after printing; *status_out then. */
static int parse_globals(struct tool *tool, int argc, char **argv, int *status_out)
{
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        const char *option = argv[at];
        if (is_help(option)) {
            print_help(stdout);
            *status_out = TOOL_OK;
            return -1;
        }
        if (strcmp(option, "--version") == 0) {
            puts(PACKAGE_STRING);
            *status_out = TOOL_OK;
            return -1;
        }
        const char *value = at + 1 < argc ? argv[++at] : NULL;
        if (strcmp(option, "-c") == 0 && value) {
            tool->conf_path = value;
        } else if (strcmp(option, "-o") == 0 && value &&
                   (strcmp(value, "json") == 0 || strcmp(value, "table") == 0)) {
            tool->json = strcmp(value, "json") == 0;
        } else {
            *status_out =
                tool_say(TOOL_USAGE, "unknown or incomplete option %s; see --help", option);
            return -1;
        }
    }
    if (at == argc) {
        print_help(stderr);
        *status_out = TOOL_USAGE;
        return -1;
    }
    return at;
}

/* -o after the verb is what people type; it means the same there. */
static void take_trailing_output_option(struct tool *tool, int *argc, char **argv)
{
    for (int i = 0; i + 1 < *argc; i++) {
        if (strcmp(argv[i], "-o") != 0)
            continue;
        if (strcmp(argv[i + 1], "json") != 0 && strcmp(argv[i + 1], "table") != 0)
            continue;
        tool->json = strcmp(argv[i + 1], "json") == 0;
        memmove(&argv[i], &argv[i + 2], sizeof argv[0] * (size_t)(*argc - i - 1));
        *argc -= 2;
        return;
    }
}

int main(int argc, char **argv)
{
    struct tool tool = {.conf_path = DEFAULT_CONF};
    int status = TOOL_OK;

    setlocale(LC_CTYPE, "");
    int at = parse_globals(&tool, argc, argv, &status);
    if (at < 0)
        return status;

    bool took_verb = false;
    const struct verb *verb = find_verb(argv[at], at + 1 < argc ? argv[at + 1] : NULL, &took_verb);
    if (!verb && is_noun(argv[at]))
        return explain_noun(argv[at], argv[at + 1]);
    if (!verb)
        return tool_say(TOOL_USAGE, "there is no \"%s\"; see --help", argv[at]);

    /* GOption takes argv[0] for the program's name: leave it the noun or verb. */
    int own = at + (took_verb ? 1 : 0);
    int own_argc = argc - own;
    char **own_argv = argv + own;
    take_trailing_output_option(&tool, &own_argc, own_argv);
    status = verb->run(&tool, own_argc, own_argv);
    tool_close(&tool);
    return status;
}
