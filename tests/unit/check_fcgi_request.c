/* FastCGI parameters as a request: what is taken, what is too long, what is absent. */
#include "fcgi/fcgi_request.h"

#include <stdio.h>
#include <string.h>

#include "lib/check_main.h"

#define ENTRIES_MAX 16

static struct request read_all(const char *const *entries, size_t count)
{
    char *envp[ENTRIES_MAX + 1] = {NULL};
    struct request request;

    ck_assert_uint_le(count, ENTRIES_MAX);
    for (size_t i = 0; i < count; i++)
        envp[i] = (char *)entries[i];
    fcgi_request_from_params(envp, &request);
    return request;
}

static struct request read_one(const char *entry)
{
    return read_all(&entry, 1);
}

START_TEST(parameters_become_a_request)
{
    static const char *const entries[] = {"FCGI_ROLE=RESPONDER",
                                          "REQUEST_METHOD=POST",
                                          "DOCUMENT_URI=/api/v1/concerts/7/queue",
                                          "QUERY_STRING=a=b&c=d",
                                          "CONTENT_LENGTH=17",
                                          "CONTENT_TYPE=application/json",
                                          "HTTP_AUTHORIZATION=Bearer abc=",
                                          "HTTP_IDEMPOTENCY_KEY=k-12345678",
                                          "HTTP_X_UNKNOWN=1",
                                          "REMOTE_ADDR=127.0.0.1",
                                          "REQUEST_ID=0123456789abcdef",
                                          "PAGE_LANGUAGE=ko",
                                          "BODY_ENCODING=gzip",
                                          "REQUEST_START=1766574000.123"};
    struct request request = read_all(entries, sizeof entries / sizeof entries[0]);

    ck_assert_int_eq(request.method, METHOD_POST);
    ck_assert_str_eq(request.path, "/api/v1/concerts/7/queue");
    ck_assert_str_eq(request.query, "a=b&c=d");
    ck_assert_int_eq(request.content_length, 17);
    ck_assert_str_eq(request.authorization, "Bearer abc=");
    ck_assert_str_eq(request.idempotency_key, "k-12345678");
    ck_assert_str_eq(request.remote_addr, "127.0.0.1");
    ck_assert_str_eq(request.request_id, "0123456789abcdef");
    ck_assert_str_eq(request.page_language, "ko");
    ck_assert_str_eq(request.body_encoding, "gzip");
    ck_assert_int_eq(request.started_at_us, INT64_C(1766574000123000));
    ck_assert_ptr_null(request.cookie);
    ck_assert_ptr_null(request.too_large);
}
END_TEST

START_TEST(empty_parameter_is_an_absent_header)
{
    ck_assert_ptr_null(read_one("HTTP_COOKIE=").cookie);
    ck_assert_ptr_null(read_one("CONTENT_TYPE=").content_type);
    ck_assert_int_eq(read_one("CONTENT_LENGTH=").content_length, -1);
    ck_assert_str_eq(read_one("QUERY_STRING=").query, "");
}
END_TEST

START_TEST(request_without_parameters_is_safe_to_read)
{
    struct request request = read_one("X=");

    ck_assert_str_eq(request.path, "");
    ck_assert_str_eq(request.query, "");
    ck_assert_str_eq(request.body, "");
    ck_assert_int_eq(request.method, METHOD_OTHER);
    ck_assert_int_eq(request.content_length, -1);
}
END_TEST

START_TEST(longest_header_is_taken_and_one_more_byte_is_not)
{
    static const struct {
        const char *name, *shown;
        int max;
    } rows[] = {
        {"HTTP_AUTHORIZATION", "Authorization", 4096},
        {"HTTP_COOKIE", "Cookie", 4096},
        {"DOCUMENT_URI", "path", 1024},
        {"QUERY_STRING", "query", 2048},
        {"REQUEST_ID", "request id", 64},
    };
    char entry[8192];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(entry, sizeof entry, "%s=%0*d", rows[i].name, rows[i].max, 0);
        ck_assert_ptr_null(read_one(entry).too_large);
        snprintf(entry, sizeof entry, "%s=%0*d", rows[i].name, rows[i].max + 1, 0);
        ck_assert_str_eq(read_one(entry).too_large, rows[i].shown);
    }
    ck_assert_ptr_null(read_one(entry).request_id);
}
END_TEST

/* nginx hands each line of a repeated header over by itself, and says the host once more itself. */
START_TEST(header_that_names_somebody_is_said_once)
{
    static const char *const entries[] = {"HTTP_COOKIE=a=1", "HTTP_ACCEPT=x", "HTTP_ACCEPT=y",
                                          "HTTP_HOST=x", "HTTP_HOST=y"};
    static const char *const again[] = {"HTTP_COOKIE=a=1", "X=", "HTTP_COOKIE=b=2"};

    ck_assert_ptr_null(read_all(entries, sizeof entries / sizeof *entries).repeated);
    ck_assert_str_eq(read_all(again, sizeof again / sizeof *again).repeated, "Cookie");
}
END_TEST

START_TEST(start_is_seconds_and_three_digits)
{
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"1766574000.123", INT64_C(1766574000123000)},
        {"1766574000.007", INT64_C(1766574000007000)},
        {"1766574000", INT64_C(1766574000000000)},
        {"", 0},
        {"-1.000", 0},
        {" 1.000", 0},
        {"1.5", 0},
        {"1.0000", 0},
        {"1.000x", 0},
        {"1.-10", 0},
        {"18446744073709551615.000", 0},
        {"99999999999999999999999.000", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(fcgi_parse_start_us(rows[i].text), rows[i].us);
}
END_TEST

START_TEST(length_is_digits_only)
{
    static const struct {
        const char *text;
        int64_t length;
    } rows[] = {
        {"0", 0},   {"16384", 16384}, {"9223372036854775807", INT64_MAX},
        {"", -1},   {"-1", -1},       {"9223372036854775808", -1},
        {"1x", -1}, {" 1", -1},       {"+1", -1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(fcgi_parse_length(rows[i].text), rows[i].length);
}
END_TEST

CHECK_SUITE("fcgi_request", parameters_become_a_request, empty_parameter_is_an_absent_header,
            request_without_parameters_is_safe_to_read,
            longest_header_is_taken_and_one_more_byte_is_not,
            header_that_names_somebody_is_said_once, start_is_seconds_and_three_digits,
            length_is_digits_only)
