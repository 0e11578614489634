/* A ticket as the API shows it, in JSON and as a QR code. */
#include "api/ticket_json.h"

#include <errno.h>
#include <glib.h>
#include <qrencode.h>
#include <string.h>

#include "util/log.h"

/* Blank modules around the symbol. Source: ISO/IEC 18004, which asks for four. */
#define QUIET_ZONE 4

/* A name is optional; the ticket must still say whose it is. */
static const char *holder(const struct ticket_details *details)
{
    return details->holder_name[0] != '\0' ? details->holder_name : details->holder_email;
}

void ticket_json_write(struct json *out, const struct ticket_details *details)
{
    const struct ticket *ticket = &details->ticket;
    char code[TICKET_CODE_TEXT];

    ticket_code_to_text(ticket->code, code);
    json_object(out);
    json_uuid(json_key(out, "ticket_id"), &ticket->ticket_id);
    json_text(json_key(out, "code"), code);
    json_i64(json_key(out, "concert_id"), ticket->concert_id);
    json_text(json_key(out, "title"), details->title);
    json_text(json_key(out, "venue"), details->venue);
    json_i64(json_key(out, "performance_id"), ticket->performance_id);
    json_time(json_key(out, "starts_at"), details->starts_at_us);
    json_i64(json_key(out, "seat_no"), ticket->seat_no);
    json_text(json_key(out, "label"), ticket->label);
    json_text(json_key(out, "holder"), holder(details));
    json_text(json_key(out, "state"), ticket_state_text(ticket->state));
    json_time_or_null(json_key(out, "used_at"), ticket->used_at_us);
    json_end_object(out);
}

static bool is_dark(const QRcode *qr, int x, int y)
{
    return x < qr->width && (qr->data[y * qr->width + x] & 1) != 0;
}

/* Dark modules of one row as rectangles, as long as they are. */
static void draw_row(GString *path, const QRcode *qr, int y)
{
    for (int x = 0; x < qr->width; x++) {
        int from = x;

        while (is_dark(qr, x, y))
            x++;
        if (x > from)
            g_string_append_printf(path, "M%d %dh%dv1h-%dz", from + QUIET_ZONE, y + QUIET_ZONE,
                                   x - from, x - from);
    }
}

static char *draw(struct call *call, const QRcode *qr)
{
    GString *path = g_string_new(NULL);
    int size = qr->width + 2 * QUIET_ZONE;
    char *svg;

    for (int y = 0; y < qr->width; y++)
        draw_row(path, qr, y);
    svg = arena_printf(call->arena,
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                       "shape-rendering=\"crispEdges\">"
                       "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
                       "<path d=\"%s\" fill=\"#000\"/></svg>\n",
                       size, size, size, size, path->str);
    g_string_free(path, TRUE);
    return svg;
}

enum err ticket_qr_svg(struct call *call, const char *code, const char **svg_out)
{
    QRcode *qr = QRcode_encodeString(code, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    char *svg;

    if (qr == NULL)
        panic("no QR code of %zu characters: %s", strlen(code), strerror(errno));
    svg = draw(call, qr);
    QRcode_free(qr);
    if (svg == NULL)
        return err_set(call, ERR_TOO_LARGE, "the QR code is too large");
    *svg_out = svg;
    return ERR_OK;
}
