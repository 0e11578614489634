/* A ticket on the wire: what is drawn is the QR symbol of its code and nothing else. */
#include "api/ticket_json.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#include "lib/check_main.h"

#define CODE  "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define QUIET 4
#define MOST  64

static struct call call;

static void setup(void)
{
    call.arena = arena_new(1024 * 1024);
}

static void teardown(void)
{
    arena_free(&call.arena);
}

static const char *draw(void)
{
    const char *svg;

    ck_assert_int_eq(ticket_qr_svg(&call, CODE, &svg), ERR_OK);
    return svg;
}

/* Paints the rectangles of the path; none may lie on another. */
static void paint(const char *path, char canvas[MOST][MOST])
{
    int x, y, width, back, length;

    /* NOLINTNEXTLINE(cert-err34-c): a number that is wrong draws another symbol */
    while (sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &length) == 4) {
        ck_assert_int_eq(width, back);
        for (int i = x; i < x + width; i++) {
            ck_assert_int_lt(i, MOST);
            ck_assert_int_eq(canvas[y][i], 0);
            canvas[y][i] = 1;
        }
        path += length;
    }
    ck_assert_int_eq(*path, '"');
}

START_TEST(the_path_draws_exactly_the_symbol)
{
    static char canvas[MOST][MOST];
    QRcode *qr = QRcode_encodeString(CODE, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    const char *path = strstr(draw(), "<path d=\"");

    ck_assert_ptr_nonnull(path);
    paint(path + strlen("<path d=\""), canvas);
    for (int y = 0; y < qr->width; y++)
        for (int x = 0; x < qr->width; x++)
            ck_assert_int_eq(canvas[y + QUIET][x + QUIET], qr->data[y * qr->width + x] & 1);
    QRcode_free(qr);
}
END_TEST

START_TEST(the_symbol_has_its_quiet_zone)
{
    /* 26 characters at level M are version 2, 25 modules a side, and four blank ones around. */
    ck_assert_ptr_nonnull(strstr(draw(), "viewBox=\"0 0 33 33\""));
}
END_TEST

START_TEST(a_full_arena_is_told)
{
    const char *svg;

    arena_free(&call.arena);
    call.arena = arena_new(1024);
    ck_assert_int_eq(ticket_qr_svg(&call, CODE, &svg), ERR_TOO_LARGE);
}
END_TEST

CHECK_SUITE_WITH("ticket json", setup, teardown, the_path_draws_exactly_the_symbol,
                 the_symbol_has_its_quiet_zone, a_full_arena_is_told)
