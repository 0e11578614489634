/*
 * The arithmetic of halls: where a seat lies, what it is called, where it is drawn.
 */
#include "model/concert.h"

#include <stdio.h>
#include <string.h>

#include "util/log.h"

/* Steps left free between sections on the plan. */
#define AISLE 2

static int32_t section_seats(const struct section *section)
{
    return section->row_count * section->seats_per_row;
}

/* The last section that begins at or before the seat. */
static const struct section *section_of(const struct layout *layout, int32_t seat_no)
{
    size_t low = 0, high = layout->section_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (layout->sections[middle].first_seat_no <= seat_no)
            low = middle;
        else
            high = middle;
    }
    return &layout->sections[low];
}

bool layout_find_seat(const struct layout *layout, int32_t seat_no, struct seat *seat_out)
{
    const struct section *section;
    int32_t offset;

    if (seat_no < 1 || seat_no > layout->seats_total)
        return false;
    section = section_of(layout, seat_no);
    offset = seat_no - section->first_seat_no;
    *seat_out = (struct seat){
        .seat_no = seat_no,
        .section = section,
        .row = offset / section->seats_per_row + 1,
        .in_row = offset % section->seats_per_row + 1,
    };
    return true;
}

bool layout_find_place(const struct layout *layout, const char *name, int32_t row, int32_t in_row,
                       struct seat *seat_out)
{
    for (size_t i = 0; i < layout->section_count; i++) {
        const struct section *section = &layout->sections[i];

        if (strcmp(section->name, name) != 0)
            continue;
        if (row < 1 || row > section->row_count || in_row < 1 || in_row > section->seats_per_row)
            return false;
        return layout_find_seat(
            layout, section->first_seat_no + (row - 1) * section->seats_per_row + in_row - 1,
            seat_out);
    }
    return false;
}

/* Wide enough for every section and for a plan about twice as wide as deep. */
static int32_t plan_width(const struct section *sections, size_t count, int32_t seats_total)
{
    int64_t width = 1;

    for (size_t i = 0; i < count; i++)
        if (sections[i].seats_per_row > width)
            width = sections[i].seats_per_row;
    while (width * width < 2 * (int64_t)seats_total)
        width++;
    return (int32_t)width;
}

/* Lays the sections of one band side by side from y on, in the middle. Gives the band's depth. */
static int32_t arrange_band(struct section *sections, size_t count, int32_t width, int32_t y)
{
    int32_t taken = -AISLE, depth = 0, x;

    for (size_t i = 0; i < count; i++)
        taken += sections[i].seats_per_row + AISLE;
    x = (width - taken) / 2;
    for (size_t i = 0; i < count; i++) {
        sections[i].plan_x = x;
        sections[i].plan_y = y;
        x += sections[i].seats_per_row + AISLE;
        if (sections[i].row_count > depth)
            depth = sections[i].row_count;
    }
    return depth;
}

/* How many of the sections fit side by side; at least one. */
static size_t band_length(const struct section *sections, size_t count, int32_t width)
{
    int32_t taken = sections[0].seats_per_row;
    size_t length = 1;

    while (length < count && taken + AISLE + sections[length].seats_per_row <= width) {
        taken += AISLE + sections[length].seats_per_row;
        length++;
    }
    return length;
}

void layout_arrange(struct section *sections, size_t section_count, struct layout *layout_out)
{
    int32_t seats_total = 0, width, y = 0;

    for (size_t i = 0; i < section_count; i++) {
        sections[i].section_no = (int32_t)i + 1;
        sections[i].first_seat_no = seats_total + 1;
        seats_total += section_seats(&sections[i]);
    }
    width = plan_width(sections, section_count, seats_total);
    for (size_t at = 0; at < section_count;) {
        size_t length = band_length(sections + at, section_count - at, width);

        y += (at == 0 ? 0 : AISLE);
        y += arrange_band(sections + at, length, width, y);
        at += length;
    }
    layout_out->seats_total = seats_total;
    layout_out->section_count = section_count;
    layout_out->sections = sections;
    layout_out->plan_width = width;
    layout_out->plan_height = y;
}

void seat_write_label(const struct seat *seat, char label[SEAT_LABEL_BYTES])
{
    snprintf(label, SEAT_LABEL_BYTES, "%s-%d-%d", seat->section->name, (int)seat->row,
             (int)seat->in_row);
}

const char *seat_label(struct arena *arena, const struct seat *seat)
{
    char label[SEAT_LABEL_BYTES];

    seat_write_label(seat, label);
    return arena_string(arena, label);
}

const char *seat_state_text(enum seat_state state)
{
    static const char *const words[] = {
        [SEAT_AVAILABLE] = "available",
        [SEAT_HELD] = "held",
        [SEAT_SOLD] = "sold",
        [SEAT_BLOCKED] = "blocked",
    };

    if ((size_t)state >= sizeof words / sizeof words[0])
        panic("seat state %d has no word", (int)state);
    return words[state];
}

/* Four seats at a time, for compilers to make vectors of: a page of a large hall asks for its states again
 * and again. */
void seat_states_pack(const unsigned char *states, size_t seat_count, unsigned char *packed_out)
{
    size_t whole = seat_count / 4;

    for (size_t i = 0; i < whole; i++) {
        const unsigned char *four = states + 4 * i;
        packed_out[i] = (unsigned char)((four[0] & 3) | (four[1] & 3) << 2 | (four[2] & 3) << 4 |
                                        (four[3] & 3) << 6);
    }
    if (whole * 4 < seat_count)
        packed_out[whole] = 0;
    for (size_t i = whole * 4; i < seat_count; i++)
        packed_out[whole] |= (unsigned char)((states[i] & 3) << i % 4 * 2);
}

void seat_states_unpack(const unsigned char *packed, size_t seat_count, unsigned char *states_out)
{
    size_t whole = seat_count / 4;

    for (size_t i = 0; i < whole; i++) {
        unsigned char *four = states_out + 4 * i;
        four[0] = packed[i] & 3;
        four[1] = packed[i] >> 2 & 3;
        four[2] = packed[i] >> 4 & 3;
        four[3] = packed[i] >> 6;
    }
    for (size_t i = whole * 4; i < seat_count; i++)
        states_out[i] = packed[whole] >> i % 4 * 2 & 3;
}

void seat_states_set(unsigned char *packed, int32_t seat_no, enum seat_state state)
{
    unsigned char *four = &packed[(seat_no - 1) / 4];
    int shift = (seat_no - 1) % 4 * 2;

    *four = (unsigned char)((*four & ~(3 << shift)) | (unsigned)state << shift);
}
