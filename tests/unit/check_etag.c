/* Entity tags: what If-None-Match names. */
#include "http/etag.h"

#include "lib/check_main.h"
#include "util/text.h"

static const struct {
    const char *if_none_match;
    const char *etag;
    bool is_named;
} cases[] = {
    {NULL, "\"1\"", false},
    {"", "\"1\"", false},
    {"\"1\"", "\"1\"", true},
    {"\"2\"", "\"1\"", false},
    {"\"12\"", "\"1\"", false},
    {"\"1\"", "\"12\"", false},
    {"*", "\"1\"", true},
    {"W/\"1\"", "\"1\"", true},
    {"\"1\"", "W/\"1\"", true},
    {"W/\"1\"", "W/\"1\"", true},
    {"\"a\", \"b\" ,W/\"c\"", "\"c\"", true},
    {"\"a,b\", \"c\"", "\"a,b\"", true},
    {"\"a,b\", \"c\"", "\"b\"", false},
    {" \t\"1\"", "\"1\"", true},
    {",,\"1\"", "\"1\"", true},
    {"1", "\"1\"", false},
    {"\"1", "\"1\"", false},
    {"x, \"1\"", "\"1\"", false},
};

START_TEST(if_none_match_names_tags_weakly)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(etag_is_named(cases[i].if_none_match, cases[i].etag) == cases[i].is_named,
                      "%s against %s", cases[i].if_none_match, cases[i].etag);
}
END_TEST

CHECK_SUITE("etag", if_none_match_names_tags_weakly)
