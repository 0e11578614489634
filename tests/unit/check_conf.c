/*
 * Reading settings: defaults, values, and messages that name file and line.
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include <unistd.h>

#include "lib/check_main.h"
#include "model/conf.h"

static char path[] = "/tmp/check_conf.XXXXXX";

static struct conf *read_text(const char *text, char **message_out)
{
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    *message_out = NULL;
    return conf_new(path, message_out);
}

START_TEST(an_empty_file_gives_every_default)
{
    char *message;
    struct conf *conf = read_text("", &message);
    ck_assert_ptr_nonnull(conf);
    ck_assert_int_eq(conf->sale_workers, 4);
    ck_assert_str_eq(conf->currency, "KRW");
    ck_assert(!conf->points_self_charge);
    conf_free(&conf);
    ck_assert_ptr_null(conf);
}
END_TEST

/* workers is a key of every pool, and a comment is no key. */
START_TEST(values_are_taken_and_a_group_may_be_opened_again)
{
    char *message;
    struct conf *conf = read_text("# mine\n[pool sale]\n#workers=9\n[sale]\ncurrency=EUR\n"
                                  "[pool read]\nworkers=5\n[pool sale]\nworkers = 12\n"
                                  "[sale]\npoints_self_charge=true\n",
                                  &message);
    ck_assert_msg(conf != NULL, "%s", message);
    ck_assert_int_eq(conf->sale_workers, 12);
    ck_assert_int_eq(conf->read_workers, 5);
    ck_assert_str_eq(conf->currency, "EUR");
    ck_assert(conf->points_self_charge);
    conf_free(&conf);
}
END_TEST

static const struct {
    const char *text, *line, *why;
} refused[] = {
    {"[pool sale]\nworkers=0\n", ":2:", "whole number from 1 to 256"},
    {"[pool sale]\nworkers=257\n", ":2:", "whole number from 1 to 256"},
    {"[pool sale]\nworkers=two\n", ":2:", "\"two\""},
    {"[pool sale]\nworkers=4x\n", ":2:", "\"4x\""},
    {"[pool sale]\nworkers=\n", ":2:", "whole number"},
    {"[pool sale]\n\nworker=4\n", ":3:", "no such setting"},
    {"[pool]\nworkers=4\n", ":1:", "no such group"},
    {"[sale]\ncurrency=won\n", ":2:", "ISO 4217"},
    {"[sale]\npoints_self_charge=maybe\n", ":2:", "true or false"},
    {"[ticketd]\nlog_level=loud\n", ":2:", "none of error"},
    {"[ticketd]\nsocket_mode=688\n", ":2:", "octal"},
    {"[ticketd]\nbase_url=tickets.example\n", ":2:", "origin"},
    {"[ticketd]\nbase_url=https://tickets.example\\n\n", ":2:", "origin"},
    {"[sale]\ncurrency=EUR\\r\n", ":2:", "ISO 4217"},
    {"[sale]\ncurrency=KRW\nnonsense\n", ":3:", ""},
    {"workers=4\n", ":1:", ""},
    {"[pool sale]\nworkers=4\nworkers=4\nworkers=4\n", ":3:", "given before, in line 2"},
    {"[pool sale]\nworkers=4\n[sale]\n[pool sale]\n  workers = 5\n", ":5:", "[pool sale] workers"},
    {"[sale]\ncurrency=KRW\n[sale]\ncurrenc=KRW\n", ":4:", "no such setting"},
    {"[sale]\n[sales]\n[sales]\n", ":2:", "no such group"},
};

START_TEST(what_is_wrong_is_refused_by_file_and_line)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char *message;
        ck_assert_ptr_null(read_text(refused[i].text, &message));
        ck_assert_ptr_nonnull(message);
        ck_assert_msg(g_str_has_prefix(message, path), "%s", message);
        ck_assert_msg(g_str_has_prefix(message + strlen(path), refused[i].line), "%s", message);
        ck_assert_msg(strstr(message, refused[i].why) != NULL, "%s", message);
        free(message);
    }
}
END_TEST

START_TEST(a_file_with_a_nul_is_refused)
{
    static const char text[] = "[sale]\ncurrency=EUR\n\0[sale]\nnonsense\n";
    char *message = NULL;
    ck_assert(g_file_set_contents(path, text, sizeof text - 1, NULL));
    ck_assert_ptr_null(conf_new(path, &message));
    ck_assert(g_str_has_prefix(message, path));
    free(message);
}
END_TEST

START_TEST(a_missing_file_is_named)
{
    char *message = NULL;
    ck_assert_ptr_null(conf_new("/nowhere/ticketd.conf", &message));
    ck_assert_ptr_nonnull(strstr(message, "/nowhere/ticketd.conf"));
    free(message);
}
END_TEST

START_TEST(the_settings_in_force_read_back_as_they_are)
{
    char *printed = NULL, *message = NULL;
    struct conf *conf = read_text("[database]\nname=\\sa\\nuser=root\\\\\n", &message);
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    conf_print(conf, out);
    fclose(out);
    struct conf *again = read_text(printed, &message);
    ck_assert_msg(again != NULL, "%s", message);
    ck_assert_int_eq(again->sale_workers, conf->sale_workers);
    ck_assert_str_eq(again->db_name, " a\nuser=root\\");
    ck_assert_str_eq(again->db_user, conf->db_user);
    conf_free(&again);
    conf_free(&conf);
    free(printed);
}
END_TEST

static void make_file(void)
{
    close(g_mkstemp(path));
}

static void remove_file(void)
{
    g_unlink(path);
}

CHECK_SUITE_WITH("conf", make_file, remove_file, an_empty_file_gives_every_default,
                 values_are_taken_and_a_group_may_be_opened_again,
                 what_is_wrong_is_refused_by_file_and_line, a_file_with_a_nul_is_refused,
                 a_missing_file_is_named, the_settings_in_force_read_back_as_they_are)
