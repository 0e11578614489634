/*
 * The table of settings, its sample and its manual page agree.
 *
 * `check_conf sample` and `check_conf manual` print what should stand in conf/ticketd.conf and
 * between the marks in man/ticketd.conf.5; `make update-conf` puts it there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/check_main.h"
#include "model/conf.h"

#define MARK_BEGIN ".\\\" settings: from conf.def by make update-conf\n"
#define MARK_END   ".\\\" end of settings\n"

static char *read_file(const char *relative)
{
    const char *top = getenv("TICKETD_SRCDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", top == NULL ? "." : top, relative);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    char *text = NULL;
    size_t size = 0;
    ssize_t length = getdelim(&text, &size, '\0', file);
    ck_assert_msg(length > 0, "%s is empty", path);
    fclose(file);
    return text;
}

static char *printed(void (*print)(FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    print(out);
    fclose(out);
    return text;
}

START_TEST(the_sample_is_what_the_table_says)
{
    char *sample = printed(conf_print_sample);
    char *file = read_file("conf/ticketd.conf");
    ck_assert_msg(strcmp(sample, file) == 0, "run make update-conf");
    free(sample);
    free(file);
}
END_TEST

START_TEST(the_manual_is_what_the_table_says)
{
    char *rows = printed(conf_print_manual);
    char *page = read_file("man/ticketd.conf.5");
    char *begin = strstr(page, MARK_BEGIN);
    char *end = strstr(page, MARK_END);
    ck_assert_msg(begin != NULL && end > begin, "the marks are gone");
    begin += strlen(MARK_BEGIN);
    *end = '\0';
    ck_assert_msg(strcmp(begin, rows) == 0, "run make update-conf");
    free(rows);
    free(page);
}
END_TEST

static char *in_force(const struct conf *conf)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    conf_print(conf, out);
    fclose(out);
    return text;
}

START_TEST(the_sample_changes_no_default)
{
    const char *top = getenv("TICKETD_SRCDIR");
    char path[4096], *message = NULL;
    snprintf(path, sizeof path, "%s/conf/ticketd.conf", top == NULL ? "." : top);
    struct conf *read = conf_new(path, &message);
    ck_assert_msg(read != NULL, "%s", message);
    struct conf *defaults = conf_new_default();
    char *one = in_force(read), *other = in_force(defaults);
    ck_assert_str_eq(one, other);
    free(one);
    free(other);
    conf_free(&read);
    conf_free(&defaults);
}
END_TEST

int main(int argc, char **argv)
{
    const TTest *const tests[] = {the_sample_is_what_the_table_says,
                                  the_manual_is_what_the_table_says, the_sample_changes_no_default};
    if (argc == 2 && strcmp(argv[1], "sample") == 0)
        conf_print_sample(stdout);
    else if (argc == 2 && strcmp(argv[1], "manual") == 0)
        conf_print_manual(stdout);
    else
        return check_main_run("conf", tests, sizeof tests / sizeof tests[0], NULL, NULL);
    return EXIT_SUCCESS;
}
