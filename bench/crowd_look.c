/*
 * Inside: the dates, then the seats of one. Who browses asks for everything that the pages ask for,
 * and looks at the map for some seconds before choosing, while others take what they see; the others
 * ask for the dates and take something.
 */
#include <string.h>

#include "answer_json.h"
#include "crowd.h"

#define BEST_PERCENT    30 /* leave the choice of seats to the site */
#define GIVE_UP_PERCENT 10 /* of the looks at a map without a seat */

/* Of four fans two want two seats; some come alone, some in a party. */
static const int parties[] = {1, 1, 2, 2, 2, 2, 2, 2, 3, 4};

void crowd_look_begin(struct fan *fan)
{
    if (!crowd_here()->options.browses) {
        crowd_call_after(fan, CALL_LIST, 0, 1);
        return;
    }
    fan->page = PAGE_DATES;
    fan->party = parties[g_rand_int_range(crowd_here()->random, 0, G_N_ELEMENTS(parties))];
    crowd_call_after(fan, CALL_ME, 1, 5);
}

void crowd_look_at_page(struct fan *fan)
{
    crowd_call_now(fan, CALL_CONCERT);
}

void crowd_look_again(struct fan *fan)
{
    fan->page = PAGE_SEATS;
    fan->looks = 0;
    fan->map_tag[0] = '\0';
    crowd_call_now(fan, CALL_MAP);
}

void crowd_take_concert(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200)
        crowd_take_refusal(fan, answer);
    else
        crowd_call_now(fan, fan->page == PAGE_DATES ? CALL_LIST : CALL_SECTIONS);
}

static void choose_date(struct fan *fan, json_object *item)
{
    fan->performance_id = (int)json_number_in(item, "performance_id");
    fan->seats_total = (int)json_number_in(item, "seats_total");
    if (crowd_here()->options.browses)
        crowd_call_now(fan, CALL_HELD);
    else
        crowd_call_after(fan, CALL_RESERVE, 0, 1);
}

void crowd_take_list(struct fan *fan, const struct answer *answer)
{
    json_object *items = NULL;

    if (answer->status != 200) {
        crowd_take_refusal(fan, answer);
        return;
    }
    json_object *body = answer_json(answer);
    size_t count =
        json_object_object_get_ex(body, "items", &items) ? json_object_array_length(items) : 0;
    if (count == 0)
        crowd_end_with(fan, END_TURNED_AWAY);
    else
        choose_date(fan,
                    json_object_array_get_idx(
                        items, (size_t)g_rand_int_range(crowd_here()->random, 0, (gint32)count)));
    json_object_put(body);
}

void crowd_take_held(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        crowd_take_refusal(fan, answer);
        return;
    }
    fan->page = PAGE_SEATS;
    fan->looks = g_rand_int_range(crowd_here()->random, 0, 4);
    fan->map_tag[0] = '\0';
    crowd_call_after(fan, CALL_ME, 2, 6);
}

/* --- Seats --------------------------------------------------------------------------------------- */

static struct hall *hall_of(const struct fan *fan)
{
    GPtrArray *halls = crowd_here()->halls;

    for (guint i = 0; i < halls->len; i++) {
        struct hall *hall = g_ptr_array_index(halls, i);
        if (hall_performance_id(hall) == fan->performance_id)
            return hall;
    }
    return NULL;
}

bool crowd_knows_hall(const struct fan *fan)
{
    return hall_of(fan) != NULL;
}

void crowd_take_sections(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        crowd_take_refusal(fan, answer);
        return;
    }
    if (!crowd_knows_hall(fan)) {
        struct hall *hall = hall_new(fan->performance_id, answer->body, answer->body_bytes);
        if (hall)
            g_ptr_array_add(crowd_here()->halls, hall);
    }
    crowd_call_now(fan, CALL_MAP);
}

/* From what the fan sees now; others see it, too. */
static void choose_seats(struct fan *fan, const struct hall *hall)
{
    bool is_chosen = hall_choose(hall, crowd_here()->random, fan->party, fan->seats);

    while (!is_chosen && fan->party > 1)
        is_chosen = hall_choose(hall, crowd_here()->random, --fan->party, fan->seats);
    if (is_chosen) {
        crowd_call_after(fan, CALL_RESERVE, 1, 3);
        return;
    }
    /* Somebody may not pay: who stays looks on. */
    fan->waits++;
    if (crowd_dice(GIVE_UP_PERCENT))
        crowd_call_now(fan, CALL_LEAVE);
    else
        crowd_call_after(fan, CALL_MAP, 3, 3.9);
}

/* A 304 is the map that this fan, and so the crowd, has seen. */
static bool see_map(struct fan *fan, struct hall *hall, const struct answer *answer)
{
    if (answer->status == 304)
        return true;
    json_object *body = answer_json(answer);
    bool is_seen = hall_take_states(hall, json_text_in(body, "states"));

    g_strlcpy(fan->map_tag, answer->tag, sizeof fan->map_tag);
    json_object_put(body);
    return is_seen;
}

void crowd_take_map(struct fan *fan, const struct answer *answer)
{
    struct hall *hall = hall_of(fan);

    if (answer->status != 200 && answer->status != 304) {
        crowd_take_refusal(fan, answer);
    } else if (!hall || !see_map(fan, hall, answer)) {
        crowd_end_with(fan, END_FAILED);
    } else if (fan->looks > 0) {
        fan->looks--;
        crowd_call_after(fan, CALL_MAP, 3, 3.9);
    } else if (fan->tries == 0 && crowd_dice(BEST_PERCENT)) {
        fan->seats[0] = 0;
        crowd_call_after(fan, CALL_RESERVE, 1, 3);
    } else {
        choose_seats(fan, hall);
    }
}
