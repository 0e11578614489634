/*
 * ticketd: sells concert tickets through an on-sale rush, behind nginx.
 *
 * It stays in the foreground and logs to stderr; spawn-fcgi -n or systemd start it with the socket of
 * the sale pool on fd 0.
 */
#include <bsd/unistd.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/confine.h"
#include "daemon/settings.h"
#include "daemon/supervisor.h"
#include "util/log.h"

struct options {
    char *conf_path;
    gboolean is_check, is_version, is_sample, is_manual;
};

/* argv itself is left whole, for the re-execution. */
/* Help is UTF-8 whatever the locale; GLib's own printing makes question marks of it. */
static void print_as_it_is(const char *text)
{
    fputs(text, stdout);
}

static void read_options(char **argv, struct options *options)
{
    const GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options->conf_path,
         "Read settings from FILE instead of " DEFAULT_CONF, "FILE"},
        {"check", 't', 0, G_OPTION_ARG_NONE, &options->is_check, "Check the settings and exit",
         NULL},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->is_version, "Print the version and exit",
         NULL},
        {"print-sample", 0, 0, G_OPTION_ARG_NONE, &options->is_sample,
         "Print a commented sample of the settings and exit", NULL},
        {"print-manual", 0, 0, G_OPTION_ARG_NONE, &options->is_manual,
         "Print the settings as a part of ticketd.conf(5) and exit", NULL},
        {0},
    };
    GOptionContext *context = g_option_context_new("- sells concert tickets behind nginx");
    GError *error = NULL;
    char **words = g_strdupv(argv);

    g_set_print_handler(print_as_it_is);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse_strv(context, &words, &error) || g_strv_length(words) > 1) {
        fprintf(stderr, "ticketd: %s\n",
                error != NULL ? error->message : "it takes options only; see --help");
        exit(EXIT_FAILURE);
    }
    g_strfreev(words);
    g_option_context_free(context);
    if (options->conf_path == NULL)
        options->conf_path = g_strdup(DEFAULT_CONF);
}

/* false: it was not that what was asked. */
static bool print_what_is_asked(const struct options *options)
{
    if (options->is_version)
        puts("ticketd " PACKAGE_VERSION);
    else if (options->is_sample)
        conf_print_sample(stdout);
    else if (options->is_manual)
        conf_print_manual(stdout);
    else
        return false;
    return true;
}

/* Where this program will be found again, also after another build was put in its place. */
static char *path_of_program(const char *argv0)
{
    char *found = g_find_program_in_path(argv0);
    char *path = g_canonicalize_filename(found != NULL ? found : argv0, NULL);

    g_free(found);
    return path;
}

/* A closed standard stream would become the number of something else. */
static void open_standard_streams(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* The title of the process is written over argv, so that the master gets a copy. */
static int serve(const char *conf_path, struct settings *settings, char **argv)
{
    char *program = path_of_program(argv[0]);
    const struct supervisor_options options = {
        .conf_path = conf_path, .program = program, .argv = argv};

    log_start("master", settings->log_least);
    int status = supervisor_run(&options, settings);
    g_free(program);
    return status;
}

static int run(const struct options *options, char **argv)
{
    char *message;

    if (print_what_is_asked(options))
        return EXIT_SUCCESS;
    confine_forbid_dumps();
    struct settings *settings = settings_new(options->conf_path, &message);
    if (settings == NULL) {
        fprintf(stderr, "ticketd: %s\n", message);
        g_free(message);
        return EXIT_FAILURE;
    }
    if (!options->is_check)
        return serve(options->conf_path, settings, argv);
    puts("configuration OK");
    settings_free(&settings);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv, char **environment)
{
    char **given = g_strdupv(argv);
    struct options options = {0};

    open_standard_streams();
    setproctitle_init(argc, argv, environment);
    log_start("master", LOG_LEVEL_INFO);
    read_options(given, &options);
    int status = run(&options, given);
    g_free(options.conf_path);
    g_strfreev(given);
    return status;
}
