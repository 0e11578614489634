/* How a concert sells: counted from the claims, so that nothing has to be kept while it sells. */
#include "domain/sales.h"

#include "domain/catalogue.h"
#include "domain/waiting_room.h"
#include "store/performance_store.h"

/* A price does not change while a seat of its section is sold, so revenue follows from the count. */
static void count_section(const struct section *section, const unsigned char *states,
                          struct section_sales *sales_out)
{
    int64_t seats = (int64_t)section->row_count * section->seats_per_row;
    struct section_sales sales = {.section = section, .seats = seats};

    for (int64_t i = 0; i < seats; i++) {
        enum seat_state state = states[section->first_seat_no - 1 + i];

        sales.sold += state == SEAT_SOLD;
        sales.held += state == SEAT_HELD;
        sales.blocked += state == SEAT_BLOCKED;
    }
    sales.revenue = sales.sold * section->price;
    *sales_out = sales;
}

static enum err load_performance(struct call *call, struct performance_sales *sales)
{
    const struct layout *layout;
    const unsigned char *states;
    int64_t as_of_us;
    enum err err = catalogue_load_layout(call, &sales->performance, &layout);

    if (err == ERR_OK)
        err = catalogue_load_seat_states(call, &sales->performance, true, &states, &as_of_us);
    if (err != ERR_OK)
        return err;
    sales->section_count = layout->section_count;
    sales->sections = ARENA_ARRAY(call->arena, struct section_sales, layout->section_count + 1);
    if (sales->sections == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many sections for one answer");
    for (size_t i = 0; i < layout->section_count; i++)
        count_section(&layout->sections[i], states, &sales->sections[i]);
    return ERR_OK;
}

static enum err load_performances(struct call *call, int32_t concert_id, struct sales *sales)
{
    struct performance *performances;
    enum err err =
        performance_store_list(call, concert_id, -1, &performances, &sales->performance_count);

    if (err != ERR_OK)
        return err;
    sales->performances =
        ARENA_ARRAY(call->arena, struct performance_sales, sales->performance_count + 1);
    if (sales->performances == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many performances for one answer");
    for (size_t i = 0; i < sales->performance_count && err == ERR_OK; i++) {
        sales->performances[i].performance = performances[i];
        err = load_performance(call, &sales->performances[i]);
    }
    return err;
}

enum err sales_load(struct call *call, int32_t concert_id, struct sales *sales_out)
{
    struct sales sales = {0};
    struct concert concert;
    enum err err = catalogue_find_concert(call, concert_id, &concert);

    if (err == ERR_OK)
        err = load_performances(call, concert_id, &sales);
    if (err == ERR_OK)
        err = waiting_room_count_states(call, concert_id, sales.places);
    if (err != ERR_OK)
        return err;
    *sales_out = sales;
    return ERR_OK;
}
