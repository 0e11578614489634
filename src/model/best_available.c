/*
 * The best seats side by side.
 *
 * Every window of `count` free seats gets a rank, smaller is better. One walk over the hall finds the
 * best rank and how many windows share it, a second one takes the chosen window among those.
 */
#include "model/best_available.h"

#include <string.h>

/* Rows and steps from the middle stay below 1,024: ROWS_MAX and SEATS_PER_ROW_MAX. */
#define RANK(grade, row, singles, steps)                                                           \
    ((uint64_t)(grade) << 32 | (uint64_t)(row) << 16 | (uint64_t)(singles) << 12 |                 \
     (uint64_t)(steps))
#define RANK_NONE UINT64_MAX

struct search {
    const struct layout *layout;
    const unsigned char *states;
    const char *section;
    int32_t count;

    uint64_t best; /* rank */
    uint64_t equals;
    bool is_choosing; /* second walk */
    uint64_t skip;    /* so many of the equals, then take one */
    int32_t chosen;   /* its first seat */
};

/* Sections of one price share the place of the first of them. */
static size_t grade_of(const struct layout *layout, size_t index)
{
    size_t grade = 0;

    while (layout->sections[grade].price != layout->sections[index].price)
        grade++;
    return grade;
}

static void consider(struct search *search, uint64_t rank, int32_t seat_no)
{
    if (search->is_choosing) {
        if (rank == search->best && search->skip-- == 0)
            search->chosen = seat_no;
    } else if (rank < search->best) {
        search->best = rank;
        search->equals = 1;
    } else if (rank == search->best) {
        search->equals++;
    }
}

/* A run of free seats of a row; numbers count within the row, from 1. */
struct run {
    const struct section *section;
    size_t grade;
    int32_t row, first, last;
};

static void consider_run(struct search *search, const struct run *run)
{
    const struct section *section = run->section;
    int32_t row_begin = section->first_seat_no + (run->row - 1) * section->seats_per_row;

    for (int32_t at = run->first; at + search->count - 1 <= run->last; at++) {
        int32_t end = at + search->count - 1;
        int singles = (at - run->first == 1) + (run->last - end == 1);
        int32_t off_middle = at + end - (section->seats_per_row + 1); /* half seats */
        int32_t steps = (off_middle < 0 ? -off_middle : off_middle) / (2 * search->count);

        consider(search, RANK(run->grade, run->row, singles, steps), row_begin + at - 1);
    }
}

static void walk_row(struct search *search, struct run run)
{
    const struct section *section = run.section;
    const unsigned char *row = search->states + section->first_seat_no - 1 +
                               (size_t)(run.row - 1) * (size_t)section->seats_per_row;

    run.first = 1;
    for (int32_t at = 1; at <= section->seats_per_row + 1; at++) {
        if (at <= section->seats_per_row && row[at - 1] == SEAT_AVAILABLE)
            continue;
        run.last = at - 1;
        consider_run(search, &run);
        run.first = at + 1;
    }
}

static void walk(struct search *search)
{
    for (size_t i = 0; i < search->layout->section_count; i++) {
        const struct section *section = &search->layout->sections[i];
        struct run run = {.section = section, .grade = grade_of(search->layout, i)};

        if (search->section != NULL && strcmp(search->section, section->name) != 0)
            continue;
        for (run.row = 1; run.row <= section->row_count; run.row++)
            walk_row(search, run);
    }
}

bool best_available_pick(const struct layout *layout, const unsigned char *states,
                         const char *section, int count, uint64_t random, int32_t *seat_nos_out)
{
    struct search search = {
        .layout = layout, .states = states, .section = section, .count = count, .best = RANK_NONE};

    if (count < 1)
        return false;
    walk(&search);
    if (search.best == RANK_NONE)
        return false;
    search.is_choosing = true;
    search.skip = random % search.equals;
    walk(&search);
    for (int32_t i = 0; i < count; i++)
        seat_nos_out[i] = search.chosen + i;
    return true;
}
