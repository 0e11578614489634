/*
 * What each call sends.
 */
#include <stdio.h>
#include <string.h>

#include "crowd.h"

/* rest: further headers, the empty line and the body; NULL: none. For g_free(). */
static char *request(const char *method, const char *path, const char *token, const char *rest)
{
    return g_strdup_printf("%s /api/v1%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s%s", method, path,
                           crowd_here()->options.port, token ? "Authorization: Bearer " : "",
                           token ? token : "", token ? "\r\n" : "", rest ? rest : "\r\n");
}

static char *call(const char *method, const char *token, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static char *call(const char *method, const char *token, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *path = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return request(method, path, token, NULL);
}

static void write_wish(const struct fan *fan, char *body, size_t bytes)
{
    int wanted = MAX(fan->party, 1), length = 0;

    if (fan->seats[0] == 0) {
        snprintf(body, bytes, "{\"best_available\":%d}", wanted);
        return;
    }
    for (int i = 0; i < wanted; i++)
        length += snprintf(body + length, bytes - (size_t)length, "%s%d",
                           i == 0 ? "{\"seats\":[" : ",", fan->seats[i]);
    snprintf(body + length, bytes - (size_t)length, "]}");
}

/* One seat: by number, as somebody picks from the map, or the best there is. */
static void write_any(const struct fan *fan, char *body, size_t bytes)
{
    if (fan->tries == 0 && g_rand_boolean(crowd_here()->random))
        snprintf(body, bytes, "{\"seats\":[%d]}",
                 g_rand_int_range(crowd_here()->random, 1, fan->seats_total + 1));
    else
        snprintf(body, bytes, "{\"best_available\":1}");
}

static char *reserve(const struct fan *fan)
{
    char path[80], body[80], key[60] = "", rest[260];

    if (crowd_here()->options.browses) {
        write_wish(fan, body, sizeof body);
        snprintf(key, sizeof key, "Idempotency-Key: hold-%08zu-%d\r\n", crowd_index(fan),
                 fan->tries);
    } else {
        write_any(fan, body, sizeof body);
    }
    snprintf(rest, sizeof rest, "%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
             key, strlen(body), body);
    snprintf(path, sizeof path, "/performances/%d/reservations", fan->performance_id);
    return request("POST", path, fan->queue_token, rest);
}

static char *charge(const struct fan *fan)
{
    char body[60], rest[220];

    snprintf(body, sizeof body, "{\"amount\":%lld}", (long long)(fan->amount - fan->balance));
    snprintf(rest, sizeof rest,
             "Idempotency-Key: charge-%08zu-%d\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             crowd_index(fan), fan->tries, strlen(body), body);
    return request("POST", "/points/charges", fan->access_token, rest);
}

static char *pay(const struct fan *fan)
{
    char path[100], rest[80];

    snprintf(path, sizeof path, "/reservations/%s/payment", fan->reservation_id);
    snprintf(rest, sizeof rest, "Idempotency-Key: crowd-%08zu-%d\r\n\r\n", crowd_index(fan),
             fan->tries);
    return request("POST", path, fan->queue_token, rest);
}

static char *map(const struct fan *fan)
{
    char path[80], rest[120] = "\r\n";

    snprintf(path, sizeof path, "/performances/%d/seat-states", fan->performance_id);
    if (fan->map_tag[0] != '\0')
        snprintf(rest, sizeof rest, "If-None-Match: %s\r\n\r\n", fan->map_tag);
    return request("GET", path, fan->queue_token, rest);
}

/* As a browser asks; only the first must be readable here. */
static char *sections(const struct fan *fan)
{
    char path[80];

    snprintf(path, sizeof path, "/performances/%d/sections", fan->performance_id);
    return request("GET", path, NULL,
                   crowd_knows_hall(fan) ? "Accept-Encoding: gzip\r\n\r\n" : NULL);
}

char *crowd_request(const struct fan *fan)
{
    int concert = crowd_here()->options.concert_id;

    switch (fan->next) {
    case CALL_JOIN: return call("POST", fan->access_token, "/concerts/%d/queue", concert);
    case CALL_STATE: return call("GET", NULL, "/concerts/%d/queue", concert);
    case CALL_ME: return call("GET", fan->queue_token, "/concerts/%d/queue/me", concert);
    case CALL_LEAVE: return call("DELETE", fan->queue_token, "/concerts/%d/queue/me", concert);
    case CALL_CONCERT: return call("GET", NULL, "/concerts/%d", concert);
    case CALL_LIST: return call("GET", fan->queue_token, "/concerts/%d/performances", concert);
    case CALL_HELD: return call("GET", fan->access_token, "/reservations?limit=20");
    case CALL_SECTIONS: return sections(fan);
    case CALL_MAP: return map(fan);
    case CALL_RESERVE: return reserve(fan);
    case CALL_RELEASE:
        return call("DELETE", fan->access_token, "/reservations/%s", fan->reservation_id);
    case CALL_SHOWN: return call("GET", fan->access_token, "/reservations/%s", fan->reservation_id);
    case CALL_POINTS: return call("GET", fan->access_token, "/points");
    case CALL_CHARGE: return charge(fan);
    case CALL_PAY: return pay(fan);
    case CALL_TICKETS: return call("GET", fan->access_token, "/tickets");
    case CROWD_CALL_COUNT: break;
    }
    g_assert_not_reached();
}
