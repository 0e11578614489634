/* What an organiser types to find somebody: a part of a name, a code, a seat, an id. */
#include "domain/attendee_match.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "domain/catalogue.h"

/* "a-1-12" in three pieces. */
struct label {
    const char *section; /* in lower case */
    int32_t row, in_row;
};

static const char *lower(struct call *call, const char *text)
{
    g_autofree char *lowered = g_utf8_strdown(text, -1);

    return arena_string(call->arena, lowered);
}

/* The number behind the last dash, which is cut off. false: there is none. */
static bool take_number(char *text, int32_t *number_out)
{
    char *dash = strrchr(text, '-');
    guint64 number;

    if (dash == NULL || !g_ascii_string_to_unsigned(dash + 1, 10, 1, ROWS_MAX, &number, NULL))
        return false;
    *dash = '\0';
    *number_out = (int32_t)number;
    return true;
}

static bool read_label(struct call *call, const char *text, struct label *label_out)
{
    char *copy = arena_copy(call->arena, text, strlen(text));

    if (copy == NULL || !take_number(copy, &label_out->in_row) ||
        !take_number(copy, &label_out->row))
        return false;
    label_out->section = copy;
    return *copy != '\0';
}

/* The seat of that label in one hall. */
static bool find_in_hall(struct call *call, const struct layout *layout, const struct label *label,
                         struct seat *seat_out)
{
    for (size_t i = 0; i < layout->section_count; i++) {
        const char *name = layout->sections[i].name;
        const char *lowered = lower(call, name);

        if (lowered != NULL && strcmp(lowered, label->section) == 0)
            return layout_find_place(layout, name, label->row, label->in_row, seat_out);
    }
    return false;
}

/* The seat that is called so in each hall of the concert: "performance:seat_no,…". */
static enum err find_seats(struct call *call, int32_t concert_id, const struct label *label,
                           const char **seats_out)
{
    struct concert_details details;
    const char *seats = "";
    enum err err = catalogue_load_concert(call, concert_id, &details);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < details.performance_count; i++) {
        const struct performance *performance = &details.performances[i];
        const struct layout *layout;
        struct seat seat;

        err = catalogue_load_layout(call, performance, &layout);
        if (err != ERR_OK)
            return err;
        if (find_in_hall(call, layout, label, &seat))
            seats = arena_printf(call->arena, "%s,%d:%d", seats, (int)performance->performance_id,
                                 (int)seat.seat_no);
        if (seats == NULL)
            return err_set(call, ERR_TOO_LARGE, "too many seats are called so");
    }
    *seats_out = seats;
    return ERR_OK;
}

enum err attendee_match(struct call *call, int32_t concert_id, const struct attendee_search *search,
                        struct ticket_match *match_out)
{
    struct ticket_match match = {.performance_id = search->performance_id, .text = "", .seats = ""};
    struct label label;

    if (search->text != NULL) {
        match.text = lower(call, search->text);
        if (match.text == NULL)
            return err_set(call, ERR_TOO_LARGE, "no room for what is looked for");
        if (!ticket_code_from_text(search->text, match.code))
            memset(match.code, 0, sizeof match.code);
        if (!uuid_from_text(match.text, &match.id))
            match.id = (struct uuid){0};
        if (read_label(call, match.text, &label)) {
            enum err err = find_seats(call, concert_id, &label, &match.seats);

            if (err != ERR_OK)
                return err;
        }
    }
    *match_out = match;
    return ERR_OK;
}
