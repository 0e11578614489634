/* The labels of seats that a list names. */
#include "domain/label.h"

#include "domain/catalogue.h"

static enum err load_hall(struct call *call, struct labeller *labeller, int32_t performance_id)
{
    const struct layout *layout = NULL;
    enum err err = catalogue_find_hall(call, performance_id, &layout);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    labeller->performance_id = performance_id;
    labeller->layout = layout;
    return ERR_OK;
}

enum err labeller_begin(struct call *call, struct labeller *labeller, int32_t performance_id,
                        int32_t layout_version)
{
    const struct performance performance = {.performance_id = performance_id,
                                            .layout_version = layout_version};
    enum err err = catalogue_load_layout(call, &performance, &labeller->layout);

    if (err == ERR_OK)
        labeller->performance_id = performance_id;
    return err;
}

enum err labeller_find(struct call *call, struct labeller *labeller, int32_t performance_id,
                       int32_t seat_no, const char **label_out)
{
    struct seat seat;
    const char *label;

    if (labeller->performance_id != performance_id) {
        enum err err = load_hall(call, labeller, performance_id);

        if (err != ERR_OK)
            return err;
    }
    if (labeller->layout != NULL && layout_find_seat(labeller->layout, seat_no, &seat))
        label = seat_label(call->arena, &seat);
    else
        label = arena_printf(call->arena, "%d", (int)seat_no);
    if (label == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one answer");
    *label_out = label;
    return ERR_OK;
}

enum err labeller_fill(struct call *call, struct labeller *labeller,
                       struct reservation *reservation)
{
    for (size_t i = 0; i < reservation->seat_count; i++) {
        struct reserved_seat *seat = &reservation->seats[i];
        enum err err =
            labeller_find(call, labeller, reservation->performance_id, seat->seat_no, &seat->label);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}
