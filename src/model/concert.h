/*
 * Concerts, performances and the seats of a hall.
 *
 * Seats are arithmetic, not rows: a section is row_count rows of seats_per_row seats, seat_no counts
 * section by section, row by row, from 1. The label of a seat is "<section>-<row>-<seat in row>".
 */
#ifndef TICKETD_MODEL_CONCERT_H
#define TICKETD_MODEL_CONCERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

#define SEATS_PER_PERFORMANCE_MAX 100000
#define SECTIONS_MAX              200

struct concert {
    int32_t concert_id;
    const char *title, *venue, *description;
    int64_t on_sale_at_us;
    int64_t lobby_opens_at_us; /* 0: no lobby */
    int64_t sale_ends_at_us;   /* 0: no end */
    int32_t hold_seconds;
    int32_t max_seats_per_user;
};

struct performance {
    int32_t performance_id;
    int32_t concert_id;
    int64_t starts_at_us;
    int32_t layout_version;
    int32_t seats_total;
    int64_t price_from, price_to;
};

struct section {
    int32_t section_no;
    const char *name;
    int32_t row_count, seats_per_row;
    int64_t price;
    int32_t first_seat_no;
};

/* The hall of a performance. */
struct layout {
    int32_t performance_id;
    int32_t layout_version;
    int32_t seats_total;
    size_t section_count;
    const struct section *sections; /* by section_no */
};

/* Where a seat_no lies. */
struct seat {
    int32_t seat_no;
    const struct section *section;
    int32_t row;    /* 1… within the section */
    int32_t in_row; /* 1… within the row */
};

/* false: the hall has no such seat. */
bool layout_find_seat(const struct layout *layout, int32_t seat_no, struct seat *seat_out);

/* "A-1-12" in the arena. */
const char *seat_label(struct arena *arena, const struct seat *seat);

enum seat_state { SEAT_AVAILABLE, SEAT_HELD, SEAT_SOLD, SEAT_BLOCKED };
const char *seat_state_text(enum seat_state state);

#endif
