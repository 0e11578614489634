/*
 * Each power of two from 64 us on has 64 cells of equal width.
 */
#include "histogram.h"

#define CELLS_A_POWER 64
#define POWER_FIRST   6 /* 2^6 = 64: below it a cell is a microsecond */

static unsigned cell_of(uint64_t us)
{
    if (us < CELLS_A_POWER)
        return (unsigned)us;
    unsigned power = 63 - (unsigned)__builtin_clzll(us);
    unsigned shift = power - POWER_FIRST;
    unsigned cell = (shift + 1) * CELLS_A_POWER + (unsigned)((us >> shift) - CELLS_A_POWER);
    return cell < HISTOGRAM_CELLS ? cell : HISTOGRAM_CELLS - 1;
}

/* The longest time that falls into the cell. */
static int64_t end_of(unsigned cell)
{
    if (cell < CELLS_A_POWER)
        return cell;
    unsigned shift = cell / CELLS_A_POWER - 1;
    return ((int64_t)(cell % CELLS_A_POWER + CELLS_A_POWER + 1) << shift) - 1;
}

void histogram_record(struct histogram *histogram, int64_t us)
{
    if (us < 0)
        us = 0;
    histogram->cells[cell_of((uint64_t)us)]++;
    histogram->count++;
    if (us > histogram->max_us)
        histogram->max_us = us;
}

int64_t histogram_at(const struct histogram *histogram, double percent)
{
    double wanted = (double)histogram->count * percent / 100;
    uint64_t seen = 0;

    for (unsigned cell = 0; cell < HISTOGRAM_CELLS; cell++) {
        seen += histogram->cells[cell];
        if (seen > 0 && (double)seen >= wanted)
            return end_of(cell) < histogram->max_us ? end_of(cell) : histogram->max_us;
    }
    return histogram->max_us;
}
