/*
 * Rows stand in the order of their distance from the stage, those of all sections together.
 */
#include "crowd_hall.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

struct row {
    int first_seat_no, seats, y;
};

struct hall {
    int performance_id, seat_count;
    GArray *rows; /* struct row */
    unsigned char *states;
};

static int number_in(json_object *object, const char *name)
{
    json_object *value = NULL;

    return json_object_object_get_ex(object, name, &value) ? json_object_get_int(value) : 0;
}

static int nearer(gconstpointer a, gconstpointer b)
{
    const struct row *one = a, *other = b;
    return one->y != other->y ? one->y - other->y : one->first_seat_no - other->first_seat_no;
}

static void add_section(struct hall *hall, json_object *section)
{
    int rows = number_in(section, "rows"), width = number_in(section, "seats_per_row");
    int first = number_in(section, "first_seat_no"), y = number_in(section, "y");

    for (int i = 0; i < rows; i++) {
        struct row row = {first + i * width, width, y + i};
        g_array_append_val(hall->rows, row);
    }
    hall->seat_count = MAX(hall->seat_count, first + rows * width - 1);
}

struct hall *hall_new(int performance_id, const char *text, size_t bytes)
{
    json_tokener *tokener = json_tokener_new();
    json_object *body = json_tokener_parse_ex(tokener, text, (int)bytes), *sections = NULL;
    struct hall *hall = NULL;

    json_tokener_free(tokener);
    if (json_object_object_get_ex(body, "sections", &sections)) {
        hall = g_new0(struct hall, 1);
        hall->performance_id = performance_id;
        hall->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
        for (size_t i = 0; i < json_object_array_length(sections); i++)
            add_section(hall, json_object_array_get_idx(sections, i));
        g_array_sort(hall->rows, nearer);
        hall->states = g_malloc0((gsize)hall->seat_count / 4 + 3);
    }
    json_object_put(body);
    return hall;
}

void hall_free(void *old)
{
    struct hall *hall = old;

    g_array_free(hall->rows, TRUE);
    g_free(hall->states);
    g_free(hall);
}

int hall_performance_id(const struct hall *hall)
{
    return hall->performance_id;
}

bool hall_take_states(struct hall *hall, const char *states)
{
    gsize bytes = 0;
    g_autofree guchar *packed = g_base64_decode(states, &bytes);

    if (bytes < ((gsize)hall->seat_count + 3) / 4)
        return false;
    memcpy(hall->states, packed, ((gsize)hall->seat_count + 3) / 4);
    return true;
}

static bool is_free(const struct hall *hall, int seat_no)
{
    return (hall->states[(seat_no - 1) / 4] >> ((seat_no - 1) % 4 * 2) & 3) == 0;
}

/* Side by side in this row, as near to its middle as there are; -1: nowhere. */
static int find_in_row(const struct hall *hall, const struct row *row, int party)
{
    int best = -1, middle = (row->seats - party) / 2;

    for (int start = 0, free_before = 0; start < row->seats; start++) {
        free_before = is_free(hall, row->first_seat_no + start) ? free_before + 1 : 0;
        int first = start - party + 1;
        if (free_before >= party && (best < 0 || abs(first - middle) < abs(best - middle)))
            best = first;
    }
    return best < 0 ? -1 : row->first_seat_no + best;
}

bool hall_choose(const struct hall *hall, GRand *random, int party, int seats_out[CROWD_PARTY_MAX])
{
    double hope = g_rand_double(random);
    /* The third power: half of the fans begin in the first eighth of the hall. */
    guint first = (guint)(hope * hope * hope * hall->rows->len);

    for (guint i = 0; i < hall->rows->len; i++) {
        const struct row *row =
            &g_array_index(hall->rows, struct row, (first + i) % hall->rows->len);
        int seat_no = find_in_row(hall, row, party);
        for (int n = 0; seat_no > 0 && n < party; n++)
            seats_out[n] = seat_no + n;
        if (seat_no > 0)
            return true;
    }
    return false;
}
