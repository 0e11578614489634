/*
 * Which part of a list that is sorted by id: the items behind one id, at most so many.
 */
#ifndef TICKETD_MODEL_SLICE_H
#define TICKETD_MODEL_SLICE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/uuid.h"

struct slice {
    struct uuid after; /* zero: from the start of the list, in whichever direction it runs */
    size_t limit;
};

/* A bound below or above every id, for the first page of an ascending or descending list. */
static inline struct uuid slice_bound(const struct slice *slice, bool is_descending)
{
    static const struct uuid highest = {
        {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};

    return is_descending && uuid_is_zero(&slice->after) ? highest : slice->after;
}

#endif
