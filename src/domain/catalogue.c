/* Concerts and dates: reading what is sold. */
#include "domain/catalogue.h"

#include "domain/admission.h"
#include "store/concert_store.h"
#include "store/performance_store.h"

static enum err no_concert(struct call *call, enum err err, int32_t concert_id)
{
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no concert %d", (int)concert_id);
    return err;
}

static enum err no_performance(struct call *call, enum err err, int32_t performance_id)
{
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no performance %d", (int)performance_id);
    return err;
}

enum err catalogue_find_concert(struct call *call, int32_t concert_id, struct concert *concert_out)
{
    return no_concert(call, concert_store_find(call, concert_id, concert_out), concert_id);
}

enum err catalogue_find_performance(struct call *call, int32_t performance_id,
                                    struct performance *performance_out)
{
    return no_performance(call, performance_store_find(call, performance_id, performance_out),
                          performance_id);
}

enum err catalogue_list_concerts(struct call *call, int32_t after_id, size_t limit,
                                 struct concert_overview **items_out, size_t *count_out)
{
    return concert_store_list_overviews(call, after_id, limit, items_out, count_out);
}

enum err catalogue_load_concert(struct call *call, int32_t concert_id,
                                struct concert_details *details_out)
{
    struct concert_details details;
    struct performance *performances;
    enum err err = concert_store_find_overview(call, concert_id, &details.overview);

    if (err != ERR_OK)
        return no_concert(call, err, concert_id);
    err = performance_store_list(call, concert_id, -1, &performances, &details.performance_count);
    if (err != ERR_OK)
        return err;
    details.performances = performances;
    *details_out = details;
    return ERR_OK;
}

enum err catalogue_find_hall(struct call *call, int32_t performance_id,
                             const struct layout **layout_out)
{
    struct performance performance;
    enum err err = catalogue_find_performance(call, performance_id, &performance);

    if (err != ERR_OK)
        return err;
    return catalogue_load_layout(call, &performance, layout_out);
}

enum err catalogue_view_seats(struct call *call, int32_t performance_id, struct seat_view *view_out)
{
    struct seat_view view;
    struct place place;
    enum err err = catalogue_find_performance(call, performance_id, &view.performance);

    if (err != ERR_OK)
        return err;
    err = admission_check(call, view.performance.concert_id, &place);
    if (err != ERR_OK)
        return err;
    err = catalogue_load_layout(call, &view.performance, &view.layout);
    if (err != ERR_OK)
        return err;
    err = catalogue_load_seat_states(call, &view.performance, false, &view.states, &view.as_of_us);
    if (err != ERR_OK)
        return err;
    *view_out = view;
    return ERR_OK;
}
