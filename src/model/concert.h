/*
 * Concerts, performances and the seats of a hall.
 *
 * Seats are arithmetic, not rows: a section is row_count rows of seats_per_row seats, seat_no counts
 * section by section, row by row, from 1. The label of a seat is "<section>-<row>-<seat in row>"; row
 * and seat are digits, so a dash in the section's name leaves it unambiguous.
 */
#ifndef TICKETD_MODEL_CONCERT_H
#define TICKETD_MODEL_CONCERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

#define SEATS_PER_PERFORMANCE_MAX 100000
#define SECTIONS_MAX              200
#define ROWS_MAX                  1000 /* a section */
#define SEATS_PER_ROW_MAX         1000
#define PRICE_MAX                 1000000000 /* minor units; a seat may be free */

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
    int32_t plan_x, plan_y; /* of its first seat on the plan; filled by layout_arrange() */
};

/* The hall of a performance. */
struct layout {
    int32_t performance_id;
    int32_t layout_version;
    int32_t seats_total;
    size_t section_count;
    const struct section *sections; /* by section_no */
    int32_t plan_width, plan_height;
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

/* false: the hall has no seat of that section's name, row and number in the row. */
bool layout_find_place(const struct layout *layout, const char *section, int32_t row,
                       int32_t in_row, struct seat *seat_out);

/*
 * Numbers sections and their seats in order, and lays them out on the plan: side by side, in bands
 * about twice as wide as deep, an aisle between them, the stage at y = 0. One seat is one step.
 * Takes name, rows, seats and price of each section; fills layout but for its performance and version.
 */
void layout_arrange(struct section *sections, size_t section_count, struct layout *layout_out);

/* "A-1-12". A section's name has up to 50 characters of up to four bytes. */
#define SEAT_LABEL_BYTES 224
void seat_write_label(const struct seat *seat, char label[SEAT_LABEL_BYTES]);

/* The same in the arena; NULL when it is full. */
const char *seat_label(struct arena *arena, const struct seat *seat);

enum seat_state { SEAT_AVAILABLE, SEAT_HELD, SEAT_SOLD, SEAT_BLOCKED };
const char *seat_state_text(enum seat_state state);

/* States of a hall, a byte each in seat_no order, as two bits each, the first in the low bits. */
#define SEAT_STATES_BYTES(seat_count) (((size_t)(seat_count) + 3) / 4)
void seat_states_pack(const unsigned char *states, size_t seat_count, unsigned char *packed_out);
void seat_states_unpack(const unsigned char *packed, size_t seat_count, unsigned char *states_out);
void seat_states_set(unsigned char *packed, int32_t seat_no, enum seat_state state);

#endif
