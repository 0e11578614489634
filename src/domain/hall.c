/*
 * Halls, kept in the process.
 *
 * Invariant: what is kept under (performance_id, layout_version) was read together with that version
 * in one statement, so it stays right for as long as it is asked for.
 */
#include "domain/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "store/performance_store.h"
#include "util/log.h"

struct hall {
    struct layout layout;
    int64_t used_at_us;        /* of the last call that borrowed it; 0: never */
    struct section sections[]; /* their names behind them, in the same piece of memory */
};

struct hall_cache {
    struct hall *halls[HALLS_KEPT];
};

struct hall_cache *hall_cache_new(void)
{
    struct hall_cache *halls = calloc(1, sizeof *halls);

    if (halls == NULL)
        panic("no memory for halls");
    return halls;
}

void hall_cache_free(struct hall_cache **halls)
{
    if (*halls == NULL)
        return;
    for (size_t i = 0; i < HALLS_KEPT; i++)
        free((*halls)->halls[i]);
    free(*halls);
    *halls = NULL;
}

static struct hall *hall_new(const struct layout *layout)
{
    size_t bytes = layout->section_count * sizeof(struct section);
    size_t names_bytes = 0;
    struct hall *hall;
    char *name;

    for (size_t i = 0; i < layout->section_count; i++)
        names_bytes += strlen(layout->sections[i].name) + 1;
    hall = malloc(sizeof *hall + bytes + names_bytes);
    if (hall == NULL)
        panic("no memory for a hall");
    hall->layout = *layout;
    hall->layout.sections = hall->sections;
    hall->used_at_us = 0;
    memcpy(hall->sections, layout->sections, bytes);
    name = (char *)hall->sections + bytes;
    for (size_t i = 0; i < layout->section_count; i++) {
        hall->sections[i].name = name;
        name = stpcpy(name, layout->sections[i].name) + 1;
    }
    return hall;
}

static bool is_of(const struct hall *hall, const struct performance *performance)
{
    return hall != NULL && hall->layout.performance_id == performance->performance_id &&
           hall->layout.layout_version == performance->layout_version;
}

static struct hall *find(const struct call *call, const struct performance *performance)
{
    for (size_t i = 0; call->halls != NULL && i < HALLS_KEPT; i++)
        if (is_of(call->halls->halls[i], performance))
            return call->halls->halls[i];
    return NULL;
}

/* An empty slot, or that of the hall that rests longest. NULL: this call borrows every one. */
static struct hall **find_slot(const struct call *call)
{
    struct hall **oldest = NULL;

    for (size_t i = 0; i < HALLS_KEPT; i++) {
        struct hall **slot = &call->halls->halls[i];

        if (*slot == NULL)
            return slot;
        /* A call has one now_us from begin to end, so this tells what it has borrowed. */
        if ((*slot)->used_at_us != call->now_us &&
            (oldest == NULL || (*slot)->used_at_us < (*oldest)->used_at_us))
            oldest = slot;
    }
    return oldest;
}

/* Keeps a copy, or where that cannot be gives back what the call itself has loaded. */
static const struct layout *keep(struct call *call, const struct layout *layout)
{
    struct hall **slot = call->halls == NULL ? NULL : find_slot(call);

    if (slot == NULL)
        return layout;
    free(*slot);
    *slot = hall_new(layout);
    (*slot)->used_at_us = call->now_us;
    return &(*slot)->layout;
}

enum err catalogue_load_layout(struct call *call, const struct performance *performance,
                               const struct layout **layout_out)
{
    struct hall *hall = find(call, performance);
    struct layout *layout;
    enum err err;

    if (hall != NULL) {
        hall->used_at_us = call->now_us;
        *layout_out = &hall->layout;
        return ERR_OK;
    }
    layout = ARENA_NEW(call->arena, struct layout);
    if (layout == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for a hall");
    err = performance_store_load_layout(call, performance->performance_id, layout);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no performance %d", (int)performance->performance_id);
    if (err != ERR_OK)
        return err;
    if (layout->layout_version != performance->layout_version)
        return err_set(call, ERR_UNAVAILABLE, "the hall of performance %d has just been changed",
                       (int)performance->performance_id);
    *layout_out = keep(call, layout);
    return ERR_OK;
}
